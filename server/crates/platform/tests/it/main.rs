//! Jobs, events and upkeep on a database of their own.

#[cfg(test)]
mod jobs;
#[cfg(test)]
mod upkeep;
