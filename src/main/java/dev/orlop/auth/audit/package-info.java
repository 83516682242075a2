/** The audit log: which requests are written down, in how much detail, and where to ({@code k8s.io/apiserver/pkg/audit}). */
@NullMarked
package dev.orlop.auth.audit;

import org.jspecify.annotations.NullMarked;
