//! Goods that can be had for points, and what each desk has of them.
//!
//! - [`create`], [`list`], [`move_stock`], [`stock_history`]: the operations
//! - [`view`]: what is shown

pub mod create;
pub mod list;
pub mod move_stock;
pub mod stock_history;
pub mod view;
