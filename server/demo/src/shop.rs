//! The shop: everything that is needed to write its files, small enough to be kept in memory.

use crate::basket::{self, Basket};
use crate::calendar::{Calendar, MONTHS, month_start};
use crate::catalogue::Catalogue;
use crate::customers::{self, Customer};
use crate::files::{self, MonthlyFile};
use crate::parameters::{Parameters, ParametersError};
use crate::truth::Truth;

/// A generated shop. It keeps its customers (about 200 bytes each) and the times of its invoices (16 bytes each); what is in
/// an invoice is drawn again from its own random numbers whenever it is written.
#[derive(Debug, Clone)]
pub struct Shop {
    pub(crate) parameters: Parameters,
    pub(crate) seed: u64,
    pub(crate) catalogue: Catalogue,
    pub(crate) customers: Vec<Customer>,
    pub(crate) invoices: Vec<Invoice>,
}

/// An invoice, or a credit invoice for what comes back. The order of the fields is the order of the files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Invoice {
    /// The second, from the start of the first day.
    pub(crate) second: u32,
    /// The customer's index.
    pub(crate) customer: u32,
    /// The number of the customer's order, from 0.
    pub(crate) order: u32,
    /// For a credit invoice, how many seconds earlier the order was made.
    pub(crate) credit_after: Option<std::num::NonZeroU32>,
}

impl Shop {
    /// Generates a shop. The same parameters and seed give the same shop.
    ///
    /// # Errors
    /// The first parameter that makes no sense.
    pub fn generate(parameters: &Parameters, seed: u64) -> Result<Self, ParametersError> {
        parameters.check()?;
        let calendar = Calendar::new();
        let catalogue = Catalogue::generate(parameters.products, seed);
        let arrivals = customers::arrivals(parameters.scaled_customers(), seed);
        let mut customers = Vec::with_capacity(arrivals.len());
        let mut invoices = Vec::new();
        let mut seconds = Vec::new();
        for (index, &arrival) in arrivals.iter().enumerate() {
            seconds.clear();
            let customer = customers::live(index as u32, arrival, parameters, &calendar, seed, |at| seconds.push(at));
            for (order, &second) in seconds.iter().enumerate() {
                let order = order as u32;
                invoices.push(Invoice { second, customer: customer.index, order, credit_after: None });
                if let Some(back) = basket::comes_back(&customer, order, second, seed) {
                    let credit_after = std::num::NonZeroU32::new(back - second);
                    invoices.push(Invoice { second: back, customer: customer.index, order, credit_after });
                }
            }
            customers.push(customer);
        }
        invoices.sort_unstable();
        Ok(Self { parameters: parameters.clone(), seed, catalogue, customers, invoices })
    }

    /// The files, one a month, in their order.
    pub fn files(&self) -> impl ExactSizeIterator<Item = MonthlyFile<'_>> {
        (0..MONTHS).map(|month| {
            let at = |second| self.invoices.partition_point(|invoice| invoice.second < second);
            MonthlyFile::new(self, month, at(month_start(month))..at(month_start(month + 1)))
        })
    }

    /// The names of the files, which are the same for every shop.
    pub fn file_names() -> impl ExactSizeIterator<Item = String> {
        (0..MONTHS).map(files::name_of)
    }

    /// What the shop was really like. Draws every invoice once, to count its rows.
    #[must_use]
    pub fn truth(&self) -> Truth {
        Truth::of(self)
    }

    /// What is in an invoice.
    pub(crate) fn basket(&self, invoice: &Invoice) -> Basket {
        let at = invoice.second - invoice.credit_after.map_or(0, std::num::NonZeroU32::get);
        let customer = &self.customers[invoice.customer as usize];
        basket::compose(customer, invoice.order, at, &self.catalogue, &self.parameters, self.seed)
    }
}
