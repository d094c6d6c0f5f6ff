@NullMarked
package dev.tidegate.sandbox.workload.bank;

import org.jspecify.annotations.NullMarked;
