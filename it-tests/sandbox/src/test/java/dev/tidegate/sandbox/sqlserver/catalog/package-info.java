/** Tests of the catalogue and of what reads it. */
@NullMarked
package dev.tidegate.sandbox.sqlserver.catalog;

import org.jspecify.annotations.NullMarked;
