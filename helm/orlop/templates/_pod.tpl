{{/* The pod, the same for both kinds of workload. */}}
{{- define "orlop.podTemplate" -}}
{{- $embedded := eq (include "orlop.engine" .) "embedded" -}}
metadata:
  labels:
    {{- include "orlop.labels" . | nindent 4 }}
    {{- with .Values.podLabels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  annotations:
    kubectl.kubernetes.io/default-container: orlop
    {{- if .Values.crds.files }}
    checksum/crds: {{ .Values.crds.files | toJson | sha256sum }}
    {{- end }}
    {{- if and .Values.metrics.annotations (not .Values.metrics.serviceMonitor.enabled) }}
    prometheus.io/scrape: "true"
    prometheus.io/port: "8081"
    prometheus.io/path: /actuator/prometheus
    {{- end }}
    {{- with .Values.podAnnotations }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
spec:
  serviceAccountName: {{ include "orlop.serviceAccountName" . }}
  automountServiceAccountToken: false
  enableServiceLinks: false
  {{- with .Values.imagePullSecrets }}
  imagePullSecrets:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  securityContext:
    {{- toYaml .Values.podSecurityContext | nindent 4 }}
  terminationGracePeriodSeconds: {{ add .Values.shutdown.preStopSeconds .Values.shutdown.timeoutSeconds 15 }}
  {{- with .Values.priorityClassName }}
  priorityClassName: {{ . }}
  {{- end }}
  containers:
    - name: orlop
      image: {{ include "orlop.image" . | quote }}
      imagePullPolicy: {{ .Values.image.pullPolicy }}
      securityContext:
        {{- toYaml .Values.securityContext | nindent 8 }}
      ports:
        - name: api
          containerPort: 8443
        - name: management
          containerPort: 8081
      env:
        {{- include "orlop.env" . | nindent 8 }}
      {{- with .Values.extraEnvFrom }}
      envFrom:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      startupProbe:
        {{- include "orlop.probe" (dict "path" "/actuator/health/liveness" "probe" .Values.probes.startup) | nindent 8 }}
      livenessProbe:
        {{- include "orlop.probe" (dict "path" "/actuator/health/liveness" "probe" .Values.probes.liveness) | nindent 8 }}
      readinessProbe:
        {{- include "orlop.probe" (dict "path" "/actuator/health/readiness" "probe" .Values.probes.readiness) | nindent 8 }}
      {{- if .Values.shutdown.preStopSeconds }}
      lifecycle:
        preStop:
          sleep:
            seconds: {{ .Values.shutdown.preStopSeconds }}
      {{- end }}
      resources:
        {{- toYaml .Values.resources | nindent 8 }}
      volumeMounts:
        {{- include "orlop.volumeMounts" . | nindent 8 }}
    {{- with .Values.extraContainers }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  volumes:
    {{- include "orlop.volumes" . | nindent 4 }}
  {{- with .Values.nodeSelector }}
  nodeSelector:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .Values.tolerations }}
  tolerations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .Values.affinity }}
  affinity:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- if .Values.topologySpreadConstraints }}
  topologySpreadConstraints:
    {{- toYaml .Values.topologySpreadConstraints | nindent 4 }}
  {{- else if not $embedded }}
  topologySpreadConstraints:
    {{- range list "topology.kubernetes.io/zone" "kubernetes.io/hostname" }}
    - topologyKey: {{ . }}
      maxSkew: 1
      whenUnsatisfiable: ScheduleAnyway
      labelSelector:
        matchLabels:
          {{- include "orlop.selectorLabels" $ | nindent 10 }}
      # Each rollout is spread by itself.
      matchLabelKeys: [pod-template-hash]
    {{- end }}
  {{- end }}
{{- end }}

{{/* The management port: it answers probes without a credential. */}}
{{- define "orlop.probe" -}}
httpGet:
  path: {{ .path }}
  port: management
  scheme: HTTP
{{ toYaml .probe }}
{{- end }}

{{- define "orlop.volumeMounts" -}}
# Native libraries are unpacked here.
- name: tmp
  mountPath: /tmp
{{- if eq (include "orlop.engine" .) "embedded" }}
- name: data
  mountPath: /var/lib/orlop
{{- if .Values.storage.embedded.backup.existingClaim }}
- name: backup
  mountPath: /var/lib/orlop-backup
{{- end }}
{{- else }}
# Each replica's own authority of clients.
- name: data
  mountPath: /var/lib/orlop
{{- if .Values.storage.etcd.tls.secretName }}
- name: etcd-tls
  mountPath: /etc/orlop/tls/etcd
  readOnly: true
{{- end }}
{{- end }}
- name: credentials
  mountPath: /etc/orlop/credentials
  readOnly: true
- name: server-tls
  mountPath: /etc/orlop/tls/server
  readOnly: true
{{- if .Values.security.clientCaSecret }}
- name: clients-ca
  mountPath: /etc/orlop/tls/clients
  readOnly: true
{{- end }}
{{- range $i, $name := include "orlop.crdConfigMaps" . | fromJsonArray }}
- name: crds-{{ $i }}
  mountPath: /etc/orlop/crds/{{ $name }}
  readOnly: true
{{- end }}
{{- range include "orlop.configFiles" . | fromJsonArray }}
- name: config-{{ .name }}
  mountPath: /etc/orlop/config/{{ .name }}
  readOnly: true
{{- end }}
{{- if .Values.audit.log.enabled }}
- name: audit
  mountPath: /var/log/orlop
{{- end }}
{{- if and .Values.audit.webhook.url .Values.audit.webhook.secretName }}
- name: audit-webhook
  mountPath: /etc/orlop/config/audit-webhook
  readOnly: true
{{- end }}
{{- with .Values.extraVolumeMounts }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- define "orlop.volumes" -}}
{{- $persistence := .Values.storage.embedded.persistence -}}
- name: tmp
  emptyDir:
    sizeLimit: 256Mi
{{- if eq (include "orlop.engine" .) "embedded" }}
{{- if not $persistence.enabled }}
- name: data
  emptyDir: {}
{{- else if $persistence.existingClaim }}
- name: data
  persistentVolumeClaim:
    claimName: {{ $persistence.existingClaim }}
{{- end }}
{{- with .Values.storage.embedded.backup.existingClaim }}
- name: backup
  persistentVolumeClaim:
    claimName: {{ . }}
{{- end }}
{{- else }}
- name: data
  emptyDir:
    sizeLimit: 16Mi
{{- with .Values.storage.etcd.tls.secretName }}
- name: etcd-tls
  secret:
    secretName: {{ . }}
    defaultMode: 0440
{{- end }}
{{- end }}
- name: credentials
  secret:
    secretName: {{ include "orlop.credentialsSecret" . }}
    defaultMode: 0440
    items:
      - key: tokens.csv
        path: tokens.csv
      - key: service-account.key
        path: service-account.key
- name: server-tls
  secret:
    secretName: {{ include "orlop.tlsSecret" . }}
    defaultMode: 0440
    items:
      - key: tls.crt
        path: tls.crt
      - key: tls.key
        path: tls.key
{{- with .Values.security.clientCaSecret }}
- name: clients-ca
  secret:
    secretName: {{ . }}
    items:
      - key: ca.crt
        path: ca.crt
{{- end }}
{{- range $i, $name := include "orlop.crdConfigMaps" . | fromJsonArray }}
- name: crds-{{ $i }}
  configMap:
    name: {{ $name }}
{{- end }}
{{- range include "orlop.configFiles" . | fromJsonArray }}
- name: config-{{ .name }}
  {{- if .secret }}
  secret:
    secretName: {{ .secret }}
    defaultMode: 0440
  {{- else }}
  configMap:
    name: {{ .configMap }}
  {{- end }}
{{- end }}
{{- with .Values.audit.log }}
{{- if .enabled }}
- name: audit
  {{- if .existingClaim }}
  persistentVolumeClaim:
    claimName: {{ .existingClaim }}
  {{- else }}
  # Eleven files of 100 MB, and room.
  emptyDir:
    sizeLimit: 2Gi
  {{- end }}
{{- end }}
{{- end }}
{{- with .Values.audit.webhook }}
{{- if and .url .secretName }}
- name: audit-webhook
  secret:
    secretName: {{ .secretName }}
    defaultMode: 0440
    items:
      - key: ca.crt
        path: ca.crt
      - key: token
        path: token
{{- end }}
{{- end }}
{{- with .Values.extraVolumes }}
{{ toYaml . }}
{{- end }}
{{- end }}
