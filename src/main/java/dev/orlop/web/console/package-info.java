/** Shows people who open the server in a browser what is there. */
@NullMarked
package dev.orlop.web.console;

import org.jspecify.annotations.NullMarked;
