/** How the stand-in keeps rows: H2, its types, its functions, its errors. */
@NullMarked
package dev.tidegate.sandbox.sqlserver.storage;

import org.jspecify.annotations.NullMarked;
