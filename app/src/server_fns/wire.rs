//! How server functions are called: JSON by POST, both ways.

use std::future::Future;
use std::pin::Pin;

use leptos::server_fn::client::Client;
use leptos::server_fn::codec::{Json, JsonEncoding};
use leptos::server_fn::error::{FromServerFnError, ServerFnErrorErr};
use leptos::server_fn::request::ClientReq;
use leptos::server_fn::response::ClientRes;
use leptos::server_fn::server::Server;
use leptos::server_fn::{ContentType, Http, Protocol};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::Failure;

/// `Http<Json, Json>`, but in the browser only writing the arguments and reading the answer is compiled for each function;
/// the request itself is one piece of code, and answers are read the way [`Remote`](crate::remote::Remote) reads them.
pub struct Wire;

impl<Input, Output, C, S> Protocol<Input, Output, C, S, Failure> for Wire
where
    Input: Serialize + DeserializeOwned + Send,
    Output: Serialize + DeserializeOwned + Send,
    C: Client<Failure>,
    S: Server<Failure>,
{
    const METHOD: http::Method = http::Method::POST;

    async fn run_server<F, Fut>(request: S::Request, function: F) -> Result<S::Response, Failure>
    where
        F: Fn(Input) -> Fut + Send,
        Fut: Future<Output = Result<Output, Failure>> + Send,
    {
        <Http<Json, Json> as Protocol<Input, Output, C, S, Failure>>::run_server(request, function).await
    }

    async fn run_client(path: &str, input: Input) -> Result<Output, Failure> {
        let unreadable = |error: serde_json::Error| ServerFnErrorErr::Deserialization(error.to_string());
        let arguments =
            serde_json::to_string(&input).map_err(|error| ServerFnErrorErr::Serialization(error.to_string()));
        let answer = post::<C>(path, arguments.map_err(Failure::from_server_fn_error)?).await?;
        serde_json::from_str(&answer).map_err(unreadable).map_err(Failure::from_server_fn_error)
    }
}

/// The answer's text; an answer with an error's status is that error.
fn post<C: Client<Failure>>(
    path: &str,
    arguments: String,
) -> Pin<Box<dyn Future<Output = Result<String, Failure>> + Send + '_>> {
    Box::pin(async move {
        let json = JsonEncoding::CONTENT_TYPE;
        let request = C::Request::try_new_post(path, json, json, arguments)?;
        let response = C::send(request).await?;
        let failed = response.status() >= 400;
        let text = response.try_into_string().await?;
        if failed { Err(Failure::de(text.into())) } else { Ok(text) }
    })
}
