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

{{- define "orlop.scheme" -}}
{{ ternary "https" "http" (not (empty .Values.tls.secretName)) }}
{{- end }}

{{/* Where CRD files are mounted: one directory a ConfigMap. */}}
{{- define "orlop.crdConfigMaps" -}}
{{- $names := list }}
{{- if .Values.crds.files }}{{ $names = append $names (printf "%s-crds" (include "orlop.fullname" .)) }}{{ end }}
{{- toJson (concat $names .Values.crds.configMaps) }}
{{- end }}
