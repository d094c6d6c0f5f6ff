/** Workers and their supervisor. */
@NullMarked
package dev.tidegate.run;

import org.jspecify.annotations.NullMarked;
