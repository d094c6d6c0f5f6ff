/** Brings converted objects to the target: in order, in transactions, again without harm. */
@NullMarked
package dev.tidegate.convert.deploy;

import org.jspecify.annotations.NullMarked;
