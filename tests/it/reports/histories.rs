//! Whatever was told and decided, reports from the rows and from the facts are the same.
