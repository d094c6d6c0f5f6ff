/** Tests that need no server. */
@NullMarked
package dev.tidegate.sqlserver;

import org.jspecify.annotations.NullMarked;
