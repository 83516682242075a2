package dev.orlop.web.table;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The tables of volumes, of what provides them, and of devices. */
final class StorageTables {
    private static final Map<String, String> ACCESS_MODES =
            Map.of("ReadWriteOnce", "RWO", "ReadOnlyMany", "ROX", "ReadWriteMany", "RWX", "ReadWriteOncePod", "RWOP");
    private static final List<String> ACCESS_ORDER =
            List.of("ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", "ReadWriteOncePod");

    private StorageTables() {}

    static void addTo(Map<String, TypeTable> tables) {
        tables.put("/PersistentVolume", volume());
        tables.put("/PersistentVolumeClaim", claim());
        tables.put("storage.k8s.io/StorageClass", storageClass());
        tables.put("storage.k8s.io/CSIDriver", driver());
        tables.put(
                "storage.k8s.io/CSINode",
                TableBuilder.named()
                        .number("Drivers", shown -> shown.size("spec.drivers"))
                        .age()
                        .build());
        tables.put(
                "storage.k8s.io/CSIStorageCapacity",
                TableBuilder.named()
                        .text("StorageClassName", "storageClassName")
                        .text("Capacity", shown -> shown.textOr("capacity", Shown.UNSET))
                        .build());
        tables.put(
                "storage.k8s.io/VolumeAttachment",
                TableBuilder.named()
                        .text("Attacher", "spec.attacher")
                        .text("PV", "spec.source.persistentVolumeName")
                        .text("Node", "spec.nodeName")
                        .flag("Attached", shown -> shown.flag("status.attached"))
                        .age()
                        .build());
        tables.put(
                "storage.k8s.io/VolumeAttributesClass",
                TableBuilder.named().text("DriverName", "driverName").age().build());
        tables.put(
                "resource.k8s.io/ResourceClaim",
                TableBuilder.named().text("State", StorageTables::state).age().build());
        tables.put(
                "resource.k8s.io/ResourceSlice",
                TableBuilder.named()
                        .text("Node", "spec.nodeName")
                        .text("Driver", "spec.driver")
                        .text("Pool", "spec.pool.name")
                        .age()
                        .build());
    }

    private static TypeTable volume() {
        return TableBuilder.named()
                .text("Capacity", "spec.capacity.storage")
                .text("Access Modes", shown -> accessModes(shown, "spec.accessModes"))
                .text("Reclaim Policy", "spec.persistentVolumeReclaimPolicy")
                .text("Status", StorageTables::phase)
                .text(
                        "Claim",
                        shown -> shown.has("spec.claimRef")
                                ? shown.text("spec.claimRef.namespace") + "/" + shown.text("spec.claimRef.name")
                                : "")
                .text("StorageClass", "spec.storageClassName")
                .text("VolumeAttributesClass", shown -> shown.textOr("spec.volumeAttributesClassName", Shown.UNSET))
                .text("Reason", "status.reason")
                .age()
                .wide()
                .text("VolumeMode", shown -> shown.textOr("spec.volumeMode", Shown.UNSET))
                .build();
    }

    private static TypeTable claim() {
        return TableBuilder.named()
                .text("Status", StorageTables::phase)
                .text("Volume", "spec.volumeName")
                .text("Capacity", shown -> isBound(shown) ? shown.textOr("status.capacity.storage", "0") : "")
                .text("Access Modes", shown -> isBound(shown) ? accessModes(shown, "status.accessModes") : "")
                .text("StorageClass", "spec.storageClassName")
                .text("VolumeAttributesClass", shown -> shown.textOr("spec.volumeAttributesClassName", Shown.UNSET))
                .age()
                .wide()
                .text("VolumeMode", shown -> shown.textOr("spec.volumeMode", Shown.UNSET))
                .build();
    }

    private static boolean isBound(Shown shown) {
        return !shown.text("spec.volumeName").isEmpty();
    }

    private static String phase(Shown shown) {
        return shown.isBeingDeleted() ? "Terminating" : shown.text("status.phase");
    }

    private static String accessModes(Shown shown, String path) {
        List<String> modes =
                shown.list(path).stream().map(mode -> mode.asString("")).toList();
        return ACCESS_ORDER.stream()
                .filter(modes::contains)
                .map(mode -> ACCESS_MODES.getOrDefault(mode, mode))
                .collect(Collectors.joining(","));
    }

    private static TypeTable storageClass() {
        return TableBuilder.named(StorageTables::className)
                .text("Provisioner", "provisioner")
                .text("ReclaimPolicy", shown -> shown.textOr("reclaimPolicy", "Delete"))
                .text("VolumeBindingMode", shown -> shown.textOr("volumeBindingMode", "Immediate"))
                .flag("AllowVolumeExpansion", shown -> shown.flag("allowVolumeExpansion"))
                .age()
                .build();
    }

    private static String className(Shown shown) {
        String name = shown.text("metadata.name");
        boolean isDefault = shown.at("metadata.annotations")
                .path("storageclass.kubernetes.io/is-default-class")
                .asString("")
                .equals("true");
        return isDefault ? name + " (default)" : name;
    }

    private static TypeTable driver() {
        return TableBuilder.named()
                .flag("AttachRequired", shown -> !shown.has("spec.attachRequired") || shown.flag("spec.attachRequired"))
                .flag("PodInfoOnMount", shown -> shown.flag("spec.podInfoOnMount"))
                .flag("StorageCapacity", shown -> shown.flag("spec.storageCapacity"))
                .text("TokenRequests", shown -> {
                    String audiences = shown.each("spec.tokenRequests", token -> Shown.text(token, "audience"));
                    return audiences.isEmpty() ? Shown.UNSET : audiences;
                })
                .flag("RequiresRepublish", shown -> shown.flag("spec.requiresRepublish"))
                .text("Modes", shown -> {
                    String modes = shown.each("spec.volumeLifecycleModes", mode -> mode.asString(""));
                    return modes.isEmpty() ? Shown.NONE : modes;
                })
                .age()
                .build();
    }

    private static String state(Shown shown) {
        String deleted = shown.isBeingDeleted() ? "deleted" : "";
        if (!shown.has("status.allocation")) {
            return deleted.isEmpty() ? "pending" : deleted;
        }
        String allocated = shown.size("status.reservedFor") > 0 ? "allocated,reserved" : "allocated";
        return deleted.isEmpty() ? allocated : deleted + "," + allocated;
    }
}
