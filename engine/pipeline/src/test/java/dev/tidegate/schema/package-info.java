@NullMarked
package dev.tidegate.schema;

import org.jspecify.annotations.NullMarked;
