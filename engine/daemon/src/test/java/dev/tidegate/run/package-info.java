/** Tests of the package. */
@NullMarked
package dev.tidegate.run;

import org.jspecify.annotations.NullMarked;
