/** What a cutover calls: webhooks, commands, patches in Kubernetes; and how alerts are posted. */
@NullMarked
package dev.tidegate.hook;

import org.jspecify.annotations.NullMarked;
