/** The whole server as its users meet it: a process of its own, asked by real clients. */
@NullMarked
package dev.orlop.clients;

import org.jspecify.annotations.NullMarked;
