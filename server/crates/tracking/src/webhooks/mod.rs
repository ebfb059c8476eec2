//! Webhooks: the registry's changes, told to other programs.
//!
//! A change writes its deliveries in its own transaction ([`announce`]), so what happened is told, and nothing else is. They are
//! sent afterwards ([`Service::deliver_webhooks`](crate::Service::deliver_webhooks)), at least once and in no order, with the same
//! id each time. That the list of receivers is fixed by then is why they do not come by the outbox: a webhook that is disabled
//! hears of nothing that happened meanwhile.

mod address;
mod check;
mod delivering;
mod happened;
mod list;
mod sender;
mod service;
mod signature;
mod store;

pub(crate) use happened::{Happened, Happening, announce};
pub(crate) use sender::Sender;
