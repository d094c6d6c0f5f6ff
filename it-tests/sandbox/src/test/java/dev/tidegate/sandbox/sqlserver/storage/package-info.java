/** Tests of the storage on H2. */
@NullMarked
package dev.tidegate.sandbox.sqlserver.storage;

import org.jspecify.annotations.NullMarked;
