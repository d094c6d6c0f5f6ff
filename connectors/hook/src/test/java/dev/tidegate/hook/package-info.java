/** Tests of the package. */
@NullMarked
package dev.tidegate.hook;

import org.jspecify.annotations.NullMarked;
