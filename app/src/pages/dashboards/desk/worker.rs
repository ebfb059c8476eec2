//! A web worker that has the cube of a dashboard, as the page sees it. It works in a thread of its own, so the page goes on
//! drawing while it does.

use std::collections::VecDeque;

use dashboard::{Ask, Reply};
use futures::StreamExt;
use futures::channel::{mpsc, oneshot};
use js_sys::Array;
use leptos::task::spawn_local;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Event, MessageEvent, Worker, WorkerOptions, WorkerType};

use super::Bytes;

/// A worker that is asked; it ends when nobody can ask it any more.
#[derive(Debug, Clone)]
pub(super) struct CubeWorker(mpsc::UnboundedSender<Letter>);

/// What is asked, and where the reply goes.
#[derive(Debug)]
struct Letter {
    ask: Ask,
    cube: Option<Bytes>,
    reply: oneshot::Sender<Reply>,
}

impl CubeWorker {
    /// Starts the script at this address as a worker.
    pub(super) fn start(address: String) -> Self {
        let (letters, received) = mpsc::unbounded();
        spawn_local(async move {
            // Where this ends, because the worker cannot be had or failed, nobody receives letters any more.
            let _ = serve(&address, Letters::new(received)).await;
        });
        Self(letters)
    }

    /// The reply; nothing where this was overtaken by what was asked later, or the worker [is gone](Self::is_gone).
    /// A cube that goes along is the worker's from then on.
    pub(super) fn ask(&self, ask: Ask, cube: Option<Bytes>) -> impl Future<Output = Option<Reply>> + Send + use<> {
        let (reply, replied) = oneshot::channel();
        // A worker that is gone drops the letter, and with it the end that would reply.
        let _ = self.0.unbounded_send(Letter { ask, cube, reply });
        async move { replied.await.ok() }
    }

    /// Whether it will never answer.
    pub(super) fn is_gone(&self) -> bool {
        self.0.is_closed()
    }
}

/// What waits for a worker that does one thing at a time.
struct Letters {
    received: mpsc::UnboundedReceiver<Letter>,
    waiting: VecDeque<Letter>,
}

impl Letters {
    fn new(received: mpsc::UnboundedReceiver<Letter>) -> Self {
        Self { received, waiting: VecDeque::new() }
    }

    /// The next that somebody waits for. Nothing when nobody can write any more.
    async fn next(&mut self) -> Option<Letter> {
        loop {
            while let Ok(letter) = self.received.try_recv() {
                self.add(letter);
            }
            match self.waiting.pop_front() {
                Some(Letter { reply, .. }) if reply.is_canceled() => {}
                Some(letter) => return Some(letter),
                None => {
                    let letter = self.received.next().await?;
                    self.add(letter);
                }
            }
        }
    }

    fn add(&mut self, letter: Letter) {
        self.waiting.retain(|waiting| !is_overtaken(&waiting.ask, &letter.ask));
        self.waiting.push_back(letter);
    }
}

/// Whether nobody needs an answer to `earlier` any more once `later` was asked: of what is dragged over only the newest
/// matters, and another cube has nothing to say about the last one.
const fn is_overtaken(earlier: &Ask, later: &Ask) -> bool {
    matches!((earlier, later), (Ask::Prepare { .. } | Ask::Brush { .. }, _) | (_, Ask::Open(_)))
}

/// Hands one letter after the other to a worker. Ends with nothing when it fails.
async fn serve(address: &str, mut letters: Letters) -> Option<()> {
    let mut running = Running::start(address)?;
    while let Some(Letter { ask, cube, reply }) = letters.next().await {
        let heard = running.ask(&ask, cube).await?;
        // Who asked may have left.
        let _ = reply.send(heard);
    }
    Some(())
}

/// A worker, until it is dropped.
struct Running {
    worker: Worker,
    /// What it said, as text; nothing when it failed.
    heard: mpsc::UnboundedReceiver<Option<String>>,
    /// Whether it has said that it is there.
    is_ready: bool,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_error: Closure<dyn FnMut(Event)>,
}

impl Running {
    fn start(address: &str) -> Option<Self> {
        // Without an address the page itself would be taken for a script.
        let address = Some(address).filter(|address| !address.is_empty())?;
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let worker = Worker::new_with_options(address, &options).ok()?;
        let (says, heard) = mpsc::unbounded();
        let fails = says.clone();
        let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            let _ = says.unbounded_send(event.data().as_string());
        });
        let on_error = Closure::<dyn FnMut(Event)>::new(move |_| {
            let _ = fails.unbounded_send(None);
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        Some(Self { worker, heard, is_ready: false, _on_message: on_message, _on_error: on_error })
    }

    /// The reply to what is asked; nothing when the worker fails.
    async fn ask(&mut self, ask: &Ask, cube: Option<Bytes>) -> Option<Reply> {
        if !self.is_ready {
            self.is_ready = self.hear().await? == Reply::Ready;
        }
        let message = Array::of1(&JsValue::from_str(&ask.to_text()));
        let given = Array::new();
        if let Some(cube) = cube {
            message.push(&cube);
            given.push(&cube);
        }
        self.worker.post_message_with_transfer(&message, &given).ok()?;
        self.hear().await
    }

    async fn hear(&mut self) -> Option<Reply> {
        Reply::from_text(&self.heard.next().await??)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
    }
}

#[cfg(test)]
mod tests {
    use contract::DashboardQuery;
    use futures::FutureExt;

    use super::*;

    fn show() -> Ask {
        Ask::Show { query: DashboardQuery::default(), learned: Vec::new() }
    }

    fn brush(dimension: &str) -> Ask {
        Ask::Brush { dimension: dimension.to_owned(), query: DashboardQuery::default() }
    }

    fn worker() -> (CubeWorker, Letters) {
        let (letters, received) = mpsc::unbounded();
        (CubeWorker(letters), Letters::new(received))
    }

    #[test]
    fn of_what_is_dragged_over_only_the_newest_waits() {
        let (worker, mut letters) = worker();
        let (first, second) = (worker.ask(brush("a"), None), worker.ask(brush("b"), None));
        let third = worker.ask(brush("c"), None);
        let Letter { ask, reply, .. } = letters.next().now_or_never().flatten().unwrap();
        assert_eq!(ask, brush("c"));
        reply.send(Reply::Nothing).unwrap();
        let all = [first.now_or_never(), second.now_or_never(), third.now_or_never()];
        assert_eq!(all, [Some(None), Some(None), Some(Some(Reply::Nothing))]);
        assert!(letters.next().now_or_never().is_none(), "nothing is left to do");
    }

    #[test]
    fn what_is_shown_is_answered_in_turn_and_before_a_drag_that_began_later() {
        let (worker, mut letters) = worker();
        let _waits = [
            worker.ask(brush("a"), None),
            worker.ask(show(), None),
            worker.ask(show(), None),
            worker.ask(brush("b"), None),
        ];
        let order: Vec<Ask> =
            std::iter::from_fn(|| letters.next().now_or_never().flatten()).map(|letter| letter.ask).collect();
        assert_eq!(order, [show(), show(), brush("b")]);
    }

    #[test]
    fn nobody_works_for_those_who_have_left() {
        let (worker, mut letters) = worker();
        drop(worker.ask(show(), None));
        let _waits = worker.ask(brush("a"), None);
        assert_eq!(letters.next().now_or_never().flatten().unwrap().ask, brush("a"));
        drop(worker);
        assert!(matches!(letters.next().now_or_never(), Some(None)), "the worker ends with the last who could ask");
    }

    #[test]
    fn a_worker_that_fails_answers_nobody() {
        let (worker, letters) = worker();
        let waits = worker.ask(show(), None);
        drop(letters);
        assert_eq!(waits.now_or_never(), Some(None));
        assert_eq!(worker.ask(show(), None).now_or_never(), Some(None));
        assert!(worker.is_gone());
    }
}
