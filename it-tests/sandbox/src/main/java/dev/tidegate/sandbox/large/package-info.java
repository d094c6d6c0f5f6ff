/** What is needed to see how Tidegate fares with large transactions and with many tables. */
@NullMarked
package dev.tidegate.sandbox.large;

import org.jspecify.annotations.NullMarked;
