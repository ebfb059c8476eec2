//! Answering for a dashboard apart from where it is shown. A page says what it wants to know as text, and what it hears is
//! text as well, so it does not matter to either in which thread, or which program, the other runs.

use contract::{Answer, ApiError, Dashboard, DashboardPlan, DashboardQuery, Question};
use cube::Cube;
use serde::{Deserialize, Serialize};

use crate::local::{Local, Shown};
use crate::preview::Preview;

/// What a page says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ask {
    /// Answer for this plan from now on. The bytes of its cube come along.
    Open(Box<DashboardPlan>),
    /// What is shown for what was chosen?
    Show {
        /// What was chosen.
        query: DashboardQuery,
        /// What the server has answered since to what was missing.
        learned: Vec<Learned>,
    },
    /// Get ready to be asked what is being chosen along one dimension.
    Prepare {
        /// The dimension.
        dimension: String,
        /// What may be the first to be chosen.
        query: DashboardQuery,
    },
    /// What can be told at once of what is being chosen again and again along one dimension?
    Brush {
        /// The dimension.
        dimension: String,
        /// What would be chosen.
        query: DashboardQuery,
    },
}

/// A question that was missing an answer, and the server's.
pub type Learned = (Question, Result<Answer, ApiError>);

/// What a page hears: one reply to each [`Ask`], in the same order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reply {
    /// There is somebody who answers; once before anything is asked, and to [`Ask::Open`] and [`Ask::Prepare`].
    Ready,
    /// What is shown, to the last digit.
    Whole(Box<Dashboard>),
    /// The server has to answer these first; ask again with what it said.
    Without {
        /// What is missing.
        questions: Vec<Question>,
        /// What can be shown meanwhile.
        preview: Preview,
    },
    /// What can be told at once.
    Preview(Preview),
    /// This cannot be answered here: the bytes are no cube, or something else than its plan was asked about.
    Nothing,
}

// Written and read here, so that it is compiled with the rest of what has to be quick.
impl Ask {
    /// As [`Desk::hear`] takes it.
    #[must_use]
    pub fn to_text(&self) -> String {
        serde_json::to_string(self).expect("what is asked has nothing that JSON cannot hold")
    }
}

impl Reply {
    /// From what a [`Desk`] says; nothing where it is something else.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }

    fn to_text(&self) -> String {
        serde_json::to_string(self).expect("a reply has nothing that JSON cannot hold")
    }
}

/// Answers what a page asks, by the cube that it was given.
#[derive(Debug, Default)]
pub struct Desk {
    local: Option<Local>,
}

impl Desk {
    /// The text of the reply to the text of an [`Ask`]. `cube` is what came along.
    pub fn hear(&mut self, ask: &str, cube: &[u8]) -> String {
        match serde_json::from_str(ask) {
            Ok(ask) => self.answer(ask, cube),
            Err(_) => Reply::Nothing,
        }
        .to_text()
    }

    /// The text that says that there is somebody.
    #[must_use]
    pub fn greeting() -> String {
        Reply::Ready.to_text()
    }

    fn answer(&mut self, ask: Ask, cube: &[u8]) -> Reply {
        let reply = match ask {
            Ask::Open(plan) => self.open(*plan, cube),
            Ask::Show { query, learned } => self.show(&query, learned),
            Ask::Prepare { dimension, query } => self.brush(&dimension, &query).map(|_| Reply::Ready),
            Ask::Brush { dimension, query } => self.brush(&dimension, &query),
        };
        reply.unwrap_or(Reply::Nothing)
    }

    fn open(&mut self, plan: DashboardPlan, cube: &[u8]) -> Option<Reply> {
        // First, so that there are never two in memory.
        self.local = None;
        self.local = Some(Local::new(plan, Cube::from_bytes(cube).ok()?));
        Some(Reply::Ready)
    }

    fn show(&mut self, query: &DashboardQuery, learned: Vec<Learned>) -> Option<Reply> {
        let local = self.local.as_mut()?;
        local.brush(None);
        local.learn(learned);
        Some(match local.show(query)? {
            Shown::Whole(dashboard) => Reply::Whole(dashboard),
            Shown::Without(questions) => Reply::Without { questions, preview: local.preview(query)? },
        })
    }

    fn brush(&mut self, dimension: &str, query: &DashboardQuery) -> Option<Reply> {
        let local = self.local.as_mut()?;
        local.brush(Some(dimension));
        local.preview(query).map(Reply::Preview)
    }
}

#[cfg(test)]
mod tests;
