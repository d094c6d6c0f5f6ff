/** Tests of what a cutover does to the source, without one. */
@NullMarked
package dev.tidegate.sqlserver.cutover;

import org.jspecify.annotations.NullMarked;
