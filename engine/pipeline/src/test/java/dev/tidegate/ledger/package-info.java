/** Tests of what rows and changes come to. */
@NullMarked
package dev.tidegate.ledger;

import org.jspecify.annotations.NullMarked;
