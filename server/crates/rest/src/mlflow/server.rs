//! What clients ask about the server itself.

use serde::Serialize;

/// The release of the protocol that is spoken here.
const PROTOCOL: &str = "3.17.2";

#[derive(Serialize)]
pub(super) struct ServerInfo {
    store_type: &'static str,
    workspaces_enabled: bool,
    artifact_serving_enabled: bool,
    multipart_uploads_enabled: bool,
    multipart_downloads_enabled: bool,
    trace_archival_enabled: bool,
}

/// What clients look at first, and remember for a minute.
pub(super) const fn info() -> ServerInfo {
    ServerInfo {
        store_type: "SqlStore",
        workspaces_enabled: false,
        artifact_serving_enabled: true,
        multipart_uploads_enabled: false,
        multipart_downloads_enabled: false,
        trace_archival_enabled: false,
    }
}

/// The version, as plain text.
pub(super) async fn version() -> &'static str {
    PROTOCOL
}
