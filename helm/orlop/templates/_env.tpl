{{/* Each variable is a property of the server: docs/configuration.md. */}}
{{- define "orlop.env" -}}
{{- $storage := .Values.storage }}
{{- $engine := include "orlop.engine" . -}}
- name: SPRING_PROFILES_ACTIVE
  value: container
- name: JDK_JAVA_OPTIONS
  value: {{ .Values.javaOptions | quote }}
- name: SPRING_LIFECYCLE_TIMEOUTPERSHUTDOWNPHASE
  value: {{ printf "%ds" (int .Values.shutdown.timeoutSeconds) }}
- name: LOGGING_LEVEL_DEV_ORLOP
  value: {{ .Values.logging.level }}
- name: ORLOP_STORAGE_TYPE
  value: {{ $engine }}
- name: ORLOP_STORAGE_PREFIX
  value: {{ $storage.prefix | quote }}
- name: ORLOP_STORAGE_COMPACTIONINTERVAL
  value: {{ $storage.compactionInterval | quote }}
- name: ORLOP_STORAGE_HISTORYWINDOW
  value: {{ $storage.historyWindow | quote }}
{{- if eq $engine "embedded" }}
- name: ORLOP_STORAGE_EMBEDDED_DIRECTORY
  value: /var/lib/orlop/{{ $storage.embedded.directoryName }}
- name: ORLOP_STORAGE_EMBEDDED_MINIMUMFREESPACE
  value: {{ $storage.embedded.minimumFreeSpace | quote }}
{{- if $storage.embedded.backup.existingClaim }}
- name: ORLOP_STORAGE_EMBEDDED_BACKUPDIRECTORY
  value: /var/lib/orlop-backup
{{- end }}
{{- else }}
{{ include "orlop.env.etcd" . }}
{{- end }}
{{ include "orlop.env.cache" . }}
{{- with include "orlop.crdConfigMaps" . | fromJsonArray }}
{{- $locations := list }}
{{- range . }}{{ $locations = append $locations (printf "file:/etc/orlop/crds/%s/*.yaml" .) }}{{ end }}
- name: ORLOP_CRDS
  value: {{ join "," $locations | quote }}
{{- end }}
- name: ORLOP_SECURITY_ENABLED
  value: "true"
- name: ORLOP_SECURITY_TOKENFILE
  value: /etc/orlop/credentials/tokens.csv
- name: ORLOP_SECURITY_SERVICEACCOUNTS_SIGNINGKEYFILE
  value: /etc/orlop/credentials/service-account.key
- name: ORLOP_SECURITY_TLS_CERTFILE
  value: /etc/orlop/tls/server/tls.crt
- name: ORLOP_SECURITY_TLS_KEYFILE
  value: /etc/orlop/tls/server/tls.key
{{- if .Values.security.clientCaSecret }}
- name: ORLOP_SECURITY_TLS_CLIENTCAFILE
  value: /etc/orlop/tls/clients/ca.crt
{{- end }}
{{ include "orlop.env.security" . }}
- name: ORLOP_WEB_ALLOWEDHOSTS
  value: {{ concat (include "orlop.names" . | fromJsonArray) (include "orlop.managementNames" . | fromJsonArray) | uniq | join "," | quote }}
{{- with .Values.web.corsAllowedOrigins }}
- name: ORLOP_WEB_CORS_ALLOWEDORIGINS
  value: {{ join "," . | quote }}
{{- end }}
{{- if .Values.tracing.endpoint }}
- name: MANAGEMENT_OPENTELEMETRY_TRACING_EXPORT_OTLP_ENDPOINT
  value: {{ .Values.tracing.endpoint | quote }}
- name: MANAGEMENT_TRACING_SAMPLING_PROBABILITY
  value: {{ .Values.tracing.samplingProbability | quote }}
{{- end }}
{{- with .Values.extraEnv }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- define "orlop.env.security" -}}
{{- range include "orlop.configFiles" . | fromJsonArray }}
- name: {{ .variable }}
  value: /etc/orlop/config/{{ .name }}/{{ .file }}
{{- end }}
{{- range $limit, $value := .Values.security.fairness }}
- name: ORLOP_SECURITY_FAIRNESS_{{ upper $limit }}
  value: {{ ternary $value (int64 $value) (kindIs "string" $value) | quote }}
{{- end }}
{{- with .Values.audit.log }}
{{- if .enabled }}
- name: ORLOP_AUDIT_LOG_PATH
  value: /var/log/orlop/audit.log
- name: ORLOP_AUDIT_LOG_BLOCKING
  value: {{ .blocking | quote }}
{{- end }}
{{- end }}
{{- with .Values.audit.webhook }}
{{- if .url }}
- name: ORLOP_AUDIT_WEBHOOK_URL
  value: {{ .url | quote }}
- name: ORLOP_AUDIT_WEBHOOK_BLOCKING
  value: {{ .blocking | quote }}
{{- if .secretName }}
- name: ORLOP_AUDIT_WEBHOOK_CAFILE
  value: /etc/orlop/config/audit-webhook/ca.crt
- name: ORLOP_AUDIT_WEBHOOK_TOKENFILE
  value: /etc/orlop/config/audit-webhook/token
{{- end }}
{{- end }}
{{- end }}
{{- end }}

{{- define "orlop.env.cache" -}}
{{- $cache := .Values.cache -}}
- name: ORLOP_CACHE_ENABLED
  value: {{ $cache.enabled | quote }}
- name: ORLOP_CACHE_CAPACITY
  value: {{ int64 $cache.capacity | quote }}
- name: ORLOP_CACHE_PRIMEHISTORY
  value: {{ $cache.primeHistory | quote }}
- name: ORLOP_CACHE_MAXWATCHERS
  value: {{ int64 $cache.maxWatchers | quote }}
- name: ORLOP_CACHE_BYTEBUDGET
  value: {{ $cache.byteBudget | quote }}
- name: ORLOP_CACHE_CONSISTENCYCHECKINTERVAL
  value: {{ $cache.consistencyCheckInterval | quote }}
{{- with $cache.resources }}
{{- /* A variable's name cannot hold the dots of a group. */}}
{{- $properties := dict }}
{{- range $resource, $settings := . }}
{{- $properties = set $properties (printf "orlop.cache.resources[%s]" $resource) $settings }}
{{- end }}
- name: SPRING_APPLICATION_JSON
  value: {{ $properties | toJson | quote }}
{{- end }}
{{- end }}

{{- define "orlop.env.etcd" -}}
{{- $etcd := .Values.storage.etcd -}}
- name: ORLOP_STORAGE_SERVERLIST
  value: {{ join "," $etcd.serverList | quote }}
{{- with $etcd.overrides }}
- name: ORLOP_STORAGE_OVERRIDES
  value: {{ join "," . | quote }}
{{- end }}
{{- if eq (include "orlop.engine" .) "etcd2" }}
- name: ORLOP_STORAGE_QUORUM
  value: {{ $etcd.quorum | quote }}
- name: ORLOP_STORAGE_DESERIALIZATIONCACHESIZE
  value: {{ int64 $etcd.deserializationCacheSize | quote }}
{{- end }}
{{- with $etcd.credentials }}
{{- if .existingSecret }}
- name: ORLOP_STORAGE_USERNAME
  valueFrom:
    secretKeyRef:
      name: {{ .existingSecret }}
      key: {{ .usernameKey }}
- name: ORLOP_STORAGE_PASSWORD
  valueFrom:
    secretKeyRef:
      name: {{ .existingSecret }}
      key: {{ .passwordKey }}
{{- end }}
{{- end }}
{{- with $etcd.tls }}
{{- if .secretName }}
{{- if .caKey }}
- name: ORLOP_STORAGE_CAFILE
  value: /etc/orlop/tls/etcd/{{ .caKey }}
{{- end }}
{{- if .certKey }}
- name: ORLOP_STORAGE_CERTFILE
  value: /etc/orlop/tls/etcd/{{ .certKey }}
{{- end }}
{{- if .keyKey }}
- name: ORLOP_STORAGE_KEYFILE
  value: /etc/orlop/tls/etcd/{{ .keyKey }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}
