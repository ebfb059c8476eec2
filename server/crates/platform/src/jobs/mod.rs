//! Background jobs on PostgreSQL: claimed in a short transaction, kept alive by heartbeats, fenced by attempt.
//!
//! A job runs at least once. What it writes is written exactly once when the handler calls [`Running::fence`] in the
//! transaction that commits its result: a worker that lost its claim is refused there.

mod handler;
mod queue;
mod service;
mod store;
mod workers;

pub use handler::{Failure, Handler, Running};
pub use queue::{EnqueueError, NewJob, enqueue};
pub use service::Service;
pub(crate) use store::forget;
pub use workers::Workers;
