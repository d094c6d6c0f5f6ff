/** The proxy's tests. */
@NullMarked
package dev.tidegate.sandbox.network;

import org.jspecify.annotations.NullMarked;
