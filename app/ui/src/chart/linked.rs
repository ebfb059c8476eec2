//! Charts of one page that follow each other: what is pointed at on one of them is marked on all.

use std::sync::Arc;

use draw::{Scene, Subject};
use leptos::prelude::*;

/// What the charts of a page have in common while somebody points at one of them.
#[derive(Debug, Clone, Copy)]
pub struct Linked {
    pointed: RwSignal<Option<Pointed>>,
    /// How many charts have joined.
    members: StoredValue<u32>,
}

/// What a chart points at.
#[derive(Debug, Clone, PartialEq)]
struct Pointed {
    /// The number of the chart.
    by: u32,
    subject: Subject,
}

impl Linked {
    /// Links all charts below the component that calls it, and with those of a component above that has done so.
    pub fn provide() -> Self {
        use_context::<Self>().unwrap_or_else(|| {
            let linked = Self { pointed: RwSignal::new(None), members: StoredValue::new(0) };
            provide_context(linked);
            linked
        })
    }

    /// Whether what is pointed at has that name: that of a series, or of a place where places are names.
    #[must_use]
    pub fn is_at(self, name: &str) -> bool {
        self.pointed.with(|pointed| pointed.as_ref().is_some_and(|pointed| pointed.subject.name == name))
    }
}

/// A chart that is linked with others.
#[derive(Debug, Clone, Copy)]
pub(super) struct Member {
    linked: Linked,
    number: u32,
}

impl Member {
    /// Joins the charts of the page, where they are linked, for as long as the component is there.
    pub(super) fn join() -> Option<Self> {
        let linked = use_context::<Linked>()?;
        linked.members.update_value(|members| *members += 1);
        let member = Self { linked, number: linked.members.get_value() };
        on_cleanup(move || member.point(None));
        Some(member)
    }

    /// Tells the others what is pointed at here; nothing takes back only what was said here.
    pub(super) fn point(self, subject: Option<Subject>) {
        // The page, and the signal with it, may be gone.
        let Some(last) = self.linked.pointed.try_get_untracked() else { return };
        let is_other = last.as_ref().is_some_and(|last| last.by != self.number);
        let next = subject.map(|subject| Pointed { by: self.number, subject });
        if next != last && !(next.is_none() && is_other) {
            let _ = self.linked.pointed.try_set(next);
        }
    }

    /// What is to lie over the drawing, as SVG; empty where nothing is pointed at, or nothing of it is here.
    pub(super) fn echo(self, scene: Memo<Arc<Scene>>) -> Memo<String> {
        let pointed = self.linked.pointed;
        Memo::new(move |_| {
            let echo = |pointed: &Pointed| scene.with(|scene| scene.echo(&pointed.subject));
            pointed.with(|pointed| pointed.as_ref().and_then(echo)).unwrap_or_default()
        })
    }
}
