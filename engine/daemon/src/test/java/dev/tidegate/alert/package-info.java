/** What is not as it should be, since when, and who is told. */
@NullMarked
package dev.tidegate.alert;

import org.jspecify.annotations.NullMarked;
