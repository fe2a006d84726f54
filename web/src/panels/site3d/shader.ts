/**
 * How ground is coloured: by the part of the Sun's disc over its own horizon, seen from its own
 * vertical; in shadow a dim hillshade stays. Colours are written as they are shown.
 */

export const VERTEX = /* glsl */ `
  attribute float height;
  varying vec3 vPlace;
  varying vec3 vNormal;
  varying vec2 vAt;
  varying float vHeight;
  void main() {
    vPlace = position;
    vNormal = normal;
    vAt = uv;
    vHeight = height;
    gl_Position = projectionMatrix * modelViewMatrix * vec4(position, 1.0);
  }
`;

export const FRAGMENT = /* glsl */ `
  precision highp float;
  uniform sampler2D before;
  uniform sampler2D after;
  uniform float share;
  uniform vec3 sun;
  uniform float radius;
  uniform float uneclipsed;
  uniform float origin;
  uniform float contour;
  uniform float fade;
  varying vec3 vPlace;
  varying vec3 vNormal;
  varying vec2 vAt;
  varying float vHeight;

  const vec3 SHADOW_LOW = vec3(0.040, 0.052, 0.075);
  const vec3 SHADOW = vec3(0.250, 0.295, 0.370);
  const vec3 LIGHT_LOW = vec3(0.50, 0.465, 0.41);
  const vec3 LIGHT = vec3(0.985, 0.968, 0.925);

  float hash(vec2 p) { return fract(sin(dot(p, vec2(12.9898, 78.233))) * 43758.5453); }
  float grain(vec2 p) {
    vec2 i = floor(p), f = fract(p);
    f = f * f * (3.0 - 2.0 * f);
    return mix(mix(hash(i), hash(i + vec2(1, 0)), f.x), mix(hash(i + vec2(0, 1)), hash(i + vec2(1, 1)), f.x), f.y);
  }

  void main() {
    vec3 n = normalize(vNormal);
    vec3 up = normalize(vPlace + vec3(0.0, 0.0, origin));
    float horizon = radians(mix(texture2D(before, vAt).r, texture2D(after, vAt).r, share));
    float x = clamp((asin(clamp(dot(sun, up), -1.0, 1.0)) - horizon) / radius, -1.0, 1.0);
    float disc = (0.5 + (x * sqrt(1.0 - x * x) + asin(x)) / 3.14159265) * uneclipsed;
    float mu = dot(n, sun);
    float bright = max(mu, 0.0) / (max(mu, 0.0) + 0.06);
    float away = distance(vPlace, cameraPosition);
    float near = 1.0 - smoothstep(60.0, 900.0, away);
    float rough = (grain(vPlace.xy * 0.9) - 0.5) + 0.6 * (grain(vPlace.xy * 0.21) - 0.5);
    vec3 steep = normalize(vec3(n.xy * 1.7, n.z));
    float relief = clamp((0.7 * steep.z - 0.5 * steep.x + 0.5 * steep.y - 0.34) / 0.68, 0.0, 1.0);
    vec3 shadow = mix(SHADOW_LOW, SHADOW, relief) * (1.0 + 0.10 * near * rough);
    vec3 light = mix(LIGHT_LOW, LIGHT, bright) * (1.0 + 0.07 * near * rough);
    float lit = disc * smoothstep(0.0, 0.012, mu);
    vec3 colour = mix(shadow, light, lit);
    if (contour > 0.0) {
      float wide = max(fwidth(vHeight), 1e-4);
      float line = abs(fract(vHeight / contour + 0.5) - 0.5) * contour / wide;
      float drawn = (1.0 - smoothstep(0.4, 1.3, line)) * (1.0 - smoothstep(0.25, 0.6, wide / contour));
      colour = mix(colour, mix(vec3(0.55, 0.67, 0.75), colour * 0.45, step(0.5, lit)), 0.36 * drawn);
    }
    gl_FragColor = vec4(colour * fade, 1.0);
  }
`;
