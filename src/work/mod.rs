//! Work: what the queues of `homeward-jobs` are here. Each file joins one queue to the verbs of the services that claim
//! and finish its rows, and nothing else: what is done is a service, when it is done is the crate's.

pub mod deliver;
