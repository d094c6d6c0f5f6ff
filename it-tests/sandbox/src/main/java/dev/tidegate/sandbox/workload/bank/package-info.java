/** Transfers between accounts; the sum of all balances never changes. */
@NullMarked
package dev.tidegate.sandbox.workload.bank;

import org.jspecify.annotations.NullMarked;
