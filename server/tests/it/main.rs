//! The program as people run it: started, asked, killed, started again.

#[cfg(test)]
mod borders;
#[cfg(test)]
mod configuration;
#[cfg(test)]
mod policies;
#[cfg(test)]
mod program;
#[cfg(test)]
mod project;
#[cfg(test)]
mod restart;
#[cfg(test)]
mod sales;
#[cfg(test)]
mod server_functions;
#[cfg(test)]
mod sharing;
