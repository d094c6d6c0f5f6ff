{{/* Labels that select the pods of a release. */}}
{{- define "tidegate.selector" -}}
app.kubernetes.io/name: tidegate
app.kubernetes.io/instance: {{ .Values.settings.pipeline }}
{{- end }}

{{/* Labels of every object. */}}
{{- define "tidegate.labels" -}}
{{ include "tidegate.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end }}

{{/* The settings as the daemon reads them. */}}
{{- define "tidegate.settings" -}}
{{ toYaml .Values.settings }}
{{- end }}
