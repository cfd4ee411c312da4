/** The walls between modules and packages, as tests: each rule of the design that a compiler does not see. */
@NullMarked
package io.stagebus.appliance.architecture;

import org.jspecify.annotations.NullMarked;
