/** Faults of the network between clients and servers. */
@NullMarked
package dev.tidegate.sandbox.network;

import org.jspecify.annotations.NullMarked;
