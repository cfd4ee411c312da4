/** The packaged program as a user gets it: launcher, runtime and archive. */
@NullMarked
package io.stagebus.appliance.distribution;

import org.jspecify.annotations.NullMarked;
