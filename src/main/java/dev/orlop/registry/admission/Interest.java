package dev.orlop.registry.admission;

import dev.orlop.registry.ResourceDefinition;
import dev.orlop.registry.ResourceStore.Subresource;
import dev.orlop.registry.type.Admission.Operation;

/** Names a kind of write, as plug-ins are asked whether they have anything to do with such writes at all. */
public record Interest(ResourceDefinition type, Subresource subresource, Operation operation) {}
