{{- define "orlop.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 50 | trimSuffix "-" }}
{{- end }}

{{/* At most 50 characters: the longest suffix is "-management", and a Service's name has 63 at most. */}}
{{- define "orlop.fullname" -}}
{{- $name := default .Chart.Name .Values.nameOverride }}
{{- $full := ternary .Release.Name (printf "%s-%s" .Release.Name $name) (contains $name .Release.Name) }}
{{- default $full .Values.fullnameOverride | trunc 50 | trimSuffix "-" }}
{{- end }}

{{- define "orlop.selectorLabels" -}}
app.kubernetes.io/name: {{ include "orlop.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/component: server
{{- end }}

{{- define "orlop.labels" -}}
{{ include "orlop.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- with .Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{/* The engine, as the server itself resolves it. */}}
{{- define "orlop.engine" -}}
{{- default (ternary "etcd3" "embedded" (not (empty .Values.storage.etcd.serverList))) .Values.storage.type }}
{{- end }}

{{- define "orlop.serviceAccountName" -}}
{{- if .Values.serviceAccount.create }}
{{- default (include "orlop.fullname" .) .Values.serviceAccount.name }}
{{- else }}
{{- default "default" .Values.serviceAccount.name }}
{{- end }}
{{- end }}

{{- define "orlop.image" -}}
{{- if .Values.image.digest -}}
{{ .Values.image.repository }}@{{ .Values.image.digest }}
{{- else -}}
{{ .Values.image.repository }}:{{ default .Chart.AppVersion .Values.image.tag }}
{{- end }}
{{- end }}

{{/* Names that a Service has within the cluster. */}}
{{- define "orlop.serviceNames" -}}
{{- $name := .name }}
{{- $namespace := .root.Release.Namespace }}
{{- list $name (printf "%s.%s" $name $namespace) (printf "%s.%s.svc" $name $namespace) (printf "%s.%s.svc.cluster.local" $name $namespace) | toJson }}
{{- end }}

{{/* Names that clients address the API by. */}}
{{- define "orlop.names" -}}
{{- $names := include "orlop.serviceNames" (dict "root" . "name" (include "orlop.fullname" .)) | fromJsonArray }}
{{- if .Values.ingress.enabled }}{{ $names = concat $names .Values.ingress.hosts }}{{ end }}
{{- if .Values.httpRoute.enabled }}{{ $names = concat $names .Values.httpRoute.hostnames }}{{ end }}
{{- concat $names .Values.web.allowedHosts | uniq | toJson }}
{{- end }}

{{- define "orlop.managementNames" -}}
{{- include "orlop.serviceNames" (dict "root" . "name" (printf "%s-management" (include "orlop.fullname" .))) }}
{{- end }}

{{/* The Secret with the certificate that the API is served with. */}}
{{- define "orlop.tlsSecret" -}}
{{- default (printf "%s-tls" (include "orlop.fullname" .)) .Values.tls.secretName }}
{{- end }}

{{/* The Secret with the tokens that the administrator and the chart's own parts sign in with. */}}
{{- define "orlop.credentialsSecret" -}}
{{- default (printf "%s-credentials" (include "orlop.fullname" .)) .Values.security.credentialsSecret }}
{{- end }}

{{/* Where CRD files are mounted: one directory a ConfigMap. */}}
{{- define "orlop.crdConfigMaps" -}}
{{- $names := list }}
{{- if .Values.crds.files }}{{ $names = append $names (printf "%s-crds" (include "orlop.fullname" .)) }}{{ end }}
{{- toJson (concat $names .Values.crds.configMaps) }}
{{- end }}

{{/* Labels of the pods of helm test and of backups: never selected by the Services. */}}
{{- define "orlop.helperLabels" -}}
app.kubernetes.io/name: {{ include "orlop.name" .root }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- with .root.Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{/* How Prometheus labels the server's series: by the Service with a ServiceMonitor, else by the pod's own labels. */}}
{{- define "orlop.seriesSelector" -}}
{{- if .Values.metrics.serviceMonitor.enabled -}}
{{ printf "namespace=%q,service=%q" .Release.Namespace (printf "%s-management" (include "orlop.fullname" .)) }}
{{- else -}}
{{ printf "namespace=%q,app_kubernetes_io_name=%q,app_kubernetes_io_instance=%q" .Release.Namespace (include "orlop.name" .) .Release.Name }}
{{- end -}}
{{- end }}

{{/* Fails where everybody in the cluster could ask for backups. */}}
{{- define "orlop.checkBackups" -}}
{{- if .Values.storage.embedded.backup.existingClaim }}
{{- if not .Values.networkPolicy.enabled }}
{{- fail "storage.embedded.backup.existingClaim needs networkPolicy.enabled: whoever reaches the management port may fill the claim" }}
{{- end }}
{{- range .Values.networkPolicy.managementFrom }}
{{- $block := default dict .ipBlock }}
{{- $everyPod := and (hasKey . "namespaceSelector") (empty .namespaceSelector) (empty .podSelector) }}
{{- if or (empty .) $everyPod (hasSuffix "/0" (toString $block.cidr)) }}
{{- fail "networkPolicy.managementFrom may not be everyone while storage.embedded.backup.existingClaim is set" }}
{{- end }}
{{- end }}
{{- else if .Values.storage.embedded.backup.schedule }}
{{- fail "storage.embedded.backup.schedule needs storage.embedded.backup.existingClaim" }}
{{- end }}
{{- end }}

{{/* The files of the configuration that come from Secrets and ConfigMaps, as a JSON array. */}}
{{- define "orlop.configFiles" -}}
{{- $files := list }}
{{- range list
  (dict "name" "encryption" "file" "encryption.yaml" "variable" "ORLOP_ENCRYPTION_CONFIG" "from" .Values.security.encryption)
  (dict "name" "authentication" "file" "authentication.yaml" "variable" "ORLOP_SECURITY_AUTHENTICATION_CONFIG" "from" .Values.security.authentication)
  (dict "name" "authorization" "file" "authorization.yaml" "variable" "ORLOP_SECURITY_AUTHORIZATION_CONFIG" "from" .Values.security.authorization)
  (dict "name" "audit-policy" "file" "policy.yaml" "variable" "ORLOP_AUDIT_POLICYFILE" "from" .Values.audit.policy) }}
{{- if or .from.secretName .from.configMapName }}
{{- $files = append $files (dict "name" .name "file" .file "variable" .variable "secret" .from.secretName "configMap" .from.configMapName) }}
{{- end }}
{{- end }}
{{- toJson $files }}
{{- end }}
