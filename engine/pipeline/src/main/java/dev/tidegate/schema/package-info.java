/** Definitions of tables, as the source has them and the target gets them. */
@NullMarked
package dev.tidegate.schema;

import org.jspecify.annotations.NullMarked;
