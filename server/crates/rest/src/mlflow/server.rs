//! What clients ask about the server itself.

use serde::Serialize;

use crate::Api;

/// The release of the protocol that is spoken here.
const PROTOCOL: &str = "3.17.2";

#[derive(Serialize)]
pub(super) struct ServerInfo {
    store_type: &'static str,
    workspaces_enabled: bool,
    artifact_serving_enabled: bool,
    multipart_uploads_enabled: bool,
    multipart_downloads_enabled: bool,
    presigned_upload_run_id_supported: bool,
    presigned_upload_model_id_supported: bool,
    trace_archival_enabled: bool,
}

/// What clients look at first, and remember for a minute.
pub(super) fn info(api: &Api) -> ServerInfo {
    let transfers = api.services.artifacts.transfers();
    ServerInfo {
        store_type: "SqlStore",
        workspaces_enabled: false,
        artifact_serving_enabled: true,
        // Clients that are told so have no other way where an address does not lead here, so it must be known for certain.
        multipart_uploads_enabled: transfers.uploads_in_parts && api.public_origin.is_some(),
        multipart_downloads_enabled: transfers.direct_downloads,
        presigned_upload_run_id_supported: transfers.signed_addresses,
        presigned_upload_model_id_supported: transfers.signed_addresses,
        trace_archival_enabled: false,
    }
}

/// The version, as plain text.
pub(super) async fn version() -> &'static str {
    PROTOCOL
}
