/** What operators and their tools look at. */
@NullMarked
package io.stagebus.appliance.observe;

import org.jspecify.annotations.NullMarked;
