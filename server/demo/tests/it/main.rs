//! The demo shop from outside: its files are read back as any reader would.

mod files;
mod reading;
mod recovery;
