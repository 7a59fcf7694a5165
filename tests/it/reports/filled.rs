//! The rows of before have what reports find them by.
