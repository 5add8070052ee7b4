# The networks of TokenRig as TorchScript. Names of weights are those of the published checkpoint. Every function is pure
# and differentiable, but for those under "cache", which write into the cache they are given. Element types are numbers
# here: 6 is float32, 7 float64, 15 bfloat16.
#
# What stands between @ is a constant of Kernels.java, put in when the source is loaded.
#
# B batch (any leading dimensions), N sampled points, Q queries, T tokens, C channels, H heads, D channels of a head.
class M(Module):
  __parameters__ = []
  __buffers__ = []

  # ------------------------------------------------------------------------------------------------ weights as stored

  def from_bytes(self: __torch__.M, bytes: Tensor, dtype: int) -> Tensor:
    # bytes (2 * n) int8 of a 16-bit type -> (n) float32. TorchScript has no view as another type; a tensor of that type
    # set on the same storage is one
    n = bytes.size(0) // 2
    return torch.to(torch.set_(torch.empty([0], dtype=dtype, device=bytes.device), bytes, 0, [n], [1]), 6)

  def stacked(self: __torch__.M, parts: List[Tensor]) -> Tensor:
    # linear weights (out, in) that are applied together -> (sum of out, in)
    return torch.cat(parts, 0)

  def packed(self: __torch__.M, weight: Tensor, rows: int) -> Tensor:
    # (out, in) in the layout that oneDNN multiplies about so many rows with: twice as fast as any plain layout on a CPU
    # where rows are few, at the price that the tensor is opaque
    return ops.mkldnn._reorder_linear_weight(weight, rows)

  def halves(self: __torch__.M) -> Dict[str, __torch__.torch.classes.quantized.LinearPackedParamsBase]:
    # no weights yet
    return annotate(Dict[str, __torch__.torch.classes.quantized.LinearPackedParamsBase], {})

  def halves_keep(self: __torch__.M, h: Dict[str, __torch__.torch.classes.quantized.LinearPackedParamsBase], name: str, weight: __torch__.torch.classes.quantized.LinearPackedParamsBase) -> bool:
    h[name] = weight
    return True

  def magnitude(self: __torch__.M, x: Tensor) -> float:
    # the largest
    low, high = torch.aminmax(x)
    return float(torch.maximum(high, torch.neg(low)))

  def halve(self: __torch__.M, weight: Tensor) -> __torch__.torch.classes.quantized.LinearPackedParamsBase:
    # linear weights of a 16-bit type (out, in), below @HALF_RANGE@ all, as float16 of so many times their value; overwrites its argument.
    # bfloat16 has fewer digits than float16, and a range that the factor moves to where weights are: what is below 2^-29
    # loses at most 2^-37, all else is as it was. The CPU then reads half as many bytes, and multiplies in float32
    return ops.quantized.linear_prepack_fp16(torch.mul_(weight, @HALF_SCALE@), None)

  def head_norms(self: __torch__.M, q: Tensor, k: Tensor, heads: int, groups: int) -> Tensor:
    return torch.cat([torch.expand(q, [heads, -1]), torch.expand(k, [groups, -1])], 0)

  def rows(self: __torch__.M, x: Tensor, first: int, count: int) -> Tensor:
    return torch.narrow(x, 0, first, count)

  # ------------------------------------------------------------------------------------------------ embeddings of points

  def fourier(self: __torch__.M, x: Tensor, freqs: int) -> Tensor:
    # (.., 3) -> (.., 3 * (2 * freqs + 1)): x, sin(2^i x), cos(2^i x), coordinate-major
    f = torch.pow(2.0, torch.arange(freqs, dtype=6, device=x.device))
    a = torch.flatten(torch.unsqueeze(x, -1) * f, -2)
    return torch.cat([x, torch.sin(a), torch.cos(a)], -1)

  def pmpe(self: __torch__.M, x: Tensor, freqs: int, bf16_buffers: bool) -> Tensor:
    # (.., 3) -> (.., 3 * (2 * freqs + 1)): x, sin(a) + sin(b), cos(a) + cos(b) of an angle a and a phase angle b
    pi = 3.141592653589793
    f = torch.pow(2.0, torch.arange(freqs, dtype=6, device=x.device)) * pi
    i = torch.arange(1, freqs + 1, dtype=6, device=x.device)
    p = (torch.pow(float(freqs), 1 - i / freqs) + i / freqs) * 2 * pi
    if bf16_buffers:
      f = torch.to(torch.to(f, 15), 6)
      p = torch.to(torch.to(p, 15), 6)
    y = torch.unsqueeze(x, -1)
    a = torch.flatten(y * f, -2)
    b = torch.flatten(y * (pi * 0.5) + p, -2)
    return torch.cat([x, torch.sin(a) + torch.sin(b), torch.cos(a) + torch.cos(b)], -1)

  # ------------------------------------------------------------------------------------------------ layers

  def lin(self: __torch__.M, w: Dict[str, Tensor], name: str, x: Tensor) -> Tensor:
    return self.lin_act(w, name, x, "none")

  def lin_act(self: __torch__.M, w: Dict[str, Tensor], name: str, x: Tensor, act: str) -> Tensor:
    # with bias and then nothing, or "gelu"; the weight is plain or packed
    m = w[name + ".weight"]
    b = w[name + ".bias"]
    if m.is_mkldnn:
      y = ops.mkldnn._linear_pointwise(x, m, b, act, [], "none")
    else:
      y = torch.linear(x, m, b)
      if act == "gelu":
        y = torch.gelu(y)
    return y

  def mm(self: __torch__.M, w: Dict[str, Tensor], name: str, x: Tensor) -> Tensor:
    # without bias; the weight is plain or packed
    m = w[name]
    if m.is_mkldnn:
      y = ops.mkldnn._linear_pointwise(x, m, None, "none", [], "")
    else:
      y = torch.linear(x, m)
    return y

  def ln(self: __torch__.M, w: Dict[str, Tensor], name: str, x: Tensor) -> Tensor:
    return torch.layer_norm(x, [x.size(-1)], w[name + ".weight"], w[name + ".bias"], 1e-5)

  def mlp(self: __torch__.M, w: Dict[str, Tensor], norm: str, up: str, down: str, x: Tensor) -> Tensor:
    return x + self.lin(w, down, self.lin_act(w, up, self.ln(w, norm, x), "gelu"))

  def self_attention(self: __torch__.M, qkv: Tensor, heads: int) -> Tensor:
    # qkv (B, T, 3C), in each head q, k and v one after the other -> (B, T, C)
    t = torch.transpose(torch.unflatten(qkv, -1, [heads, -1]), 1, 2)
    q, k, v = torch.chunk(t, 3, -1)
    # four dimensions: with others the attention matrix is made whole
    o = torch.scaled_dot_product_attention(q, k, v)
    return torch.flatten(torch.transpose(o, 1, 2), 2)

  def attend_to_points(self: __torch__.M, q: Tensor, e: Tensor, proj_w: Tensor, proj_b: Tensor, norm_w: Tensor, norm_b: Tensor, kv: Tensor, heads: int) -> Tensor:
    # q (B, Q, C) attends to points with features e (B, N, F) that go through a projection (C, F), a layer norm and a
    # key/value matrix kv (2C, C), in each head k and v one after the other -> (B, Q, C).
    # Projection, norm and key/value are linear in e but for the division by the standard deviation, and F is far below C.
    # So the points stay (N, F + 1), divided by their deviation, and serve every head as keys and as values; the matrices
    # go to the side of the few queries. What the norm's bias adds to the keys is the same for all points of a query, and
    # softmax does not see it. The matrices are multiplied in float64, since they are small and stand for long sums.
    c = proj_w.size(0)
    d = c // heads
    a = torch.to(torch.cat([proj_w, torch.unsqueeze(proj_b, 1)], 1), 7)
    a = a - torch.mean(a, [0], True)
    one = torch.ones_like(torch.narrow(e, 2, 0, 1))
    p = torch.to(torch.cat([e, one], 2), 7)
    variance = torch.sum(torch.matmul(p, torch.matmul(torch.t(a), a) / c) * p, [2], True)
    s = torch.unsqueeze(torch.to(p * torch.rsqrt(variance + 1e-5), 6), 1)
    m = torch.matmul(torch.to(kv, 7), torch.unsqueeze(torch.to(norm_w, 7), 1) * a)
    m = torch.view(m, [heads, 2, d, -1])
    n = torch.view(torch.matmul(torch.to(kv, 7), torch.to(norm_b, 7)), [heads, 2, d])
    qh = torch.to(torch.transpose(torch.unflatten(q, 2, [heads, d]), 1, 2), 7)
    rows = torch.flatten(torch.to(torch.matmul(qh, torch.select(m, 1, 0)), 6), 1, 2)
    o = torch.scaled_dot_product_attention(torch.unsqueeze(rows, 1), s, s, None, 0.0, False, scale=float(d) ** -0.5)
    o = torch.unflatten(torch.squeeze(o, 1), 1, [heads, -1])
    v = torch.matmul(o, torch.to(torch.transpose(torch.select(m, 1, 1), 1, 2), 6))
    v = v + torch.to(torch.unsqueeze(torch.select(n, 1, 1), 1), 6)
    return torch.flatten(torch.transpose(v, 1, 2), 2)

  def at_query(self: __torch__.M, f: Tensor, query: Tensor) -> Tensor:
    # features (B, N, F), indices (B, Q) -> (B, Q, F)
    return torch.gather(f, 1, torch.expand(torch.unsqueeze(query, 2), [-1, -1, f.size(2)]))

  # ------------------------------------------------------------------------------------------------ shape encoder

  def shape_latents(self: __torch__.M, w: Dict[str, Tensor], points: Tensor, normals: Tensor, query: Tensor, heads: int, layers: int, freqs: int) -> Tensor:
    # points, normals (B, N, 3), query (B, Q) -> (B, Q, C)
    e = "mesh_encoder.encoder."
    f = torch.cat([self.fourier(points, freqs), normals], -1)
    x = self.lin(w, e + "input_proj", self.at_query(f, query))
    p = e + "cross_attn."
    q = torch.linear(self.ln(w, p + "ln_1", x), w[p + "attn.c_q.weight"])
    o = self.attend_to_points(q, f, w[e + "input_proj.weight"], w[e + "input_proj.bias"], w[p + "ln_2.weight"], w[p + "ln_2.bias"], w[p + "attn.c_kv.weight"], heads)
    x = x + self.lin(w, p + "attn.c_proj", o)
    x = self.mlp(w, p + "ln_3", p + "mlp.c_fc", p + "mlp.c_proj", x)
    for i in range(layers):
      p = e + "self_attn.resblocks." + str(i) + "."
      qkv = torch.linear(self.ln(w, p + "ln_1", x), w[p + "attn.c_qkv.weight"])
      x = x + self.lin(w, p + "attn.c_proj", self.self_attention(qkv, heads))
      x = self.mlp(w, p + "ln_2", p + "mlp.c_fc", p + "mlp.c_proj", x)
    return self.ln(w, e + "ln_post", x)

  def shape_prefix(self: __torch__.M, w: Dict[str, Tensor], latents: Tensor) -> Tensor:
    # (.., C) -> the language model's prefix (.., hidden)
    x = self.lin(w, "output_proj.0", latents)
    return torch.rms_norm(x, [x.size(-1)], w["output_proj.1.weight"], 1.1920928955078125e-07)

  # ------------------------------------------------------------------------------------------------ skin codec

  def codec_mlp(self: __torch__.M, w: Dict[str, Tensor], p: str, x: Tensor) -> Tensor:
    return self.mlp(w, p + "norm3", p + "ff.net.0.proj", p + "ff.net.2", x)

  def codec_self_block(self: __torch__.M, w: Dict[str, Tensor], p: str, x: Tensor, heads: int) -> Tensor:
    # (B, T, C) -> (B, T, C); w has q, k and v as one matrix
    qkv = self.mm(w, p + "attn1.to_qkv.weight", self.ln(w, p + "norm1", x))
    x = x + self.lin(w, p + "attn1.to_out.0", self.self_attention(qkv, heads))
    return self.codec_mlp(w, p, x)

  def codec_encoder(self: __torch__.M, w: Dict[str, Tensor], name: str, x: Tensor, f: Tensor, heads: int, layers: int) -> Tensor:
    # queries x (B, Q, C) and point features f (B, N, F) -> (B, Q, C)
    e = "vae.model." + name + "."
    p = e + "blocks.0."
    q = torch.linear(self.ln(w, p + "norm2", x), w[p + "attn2.to_q.weight"])
    o = self.attend_to_points(q, f, w[e + "proj_in.weight"], w[e + "proj_in.bias"], w[p + "attn2.norm_cross.weight"], w[p + "attn2.norm_cross.bias"], w[p + "attn2.to_kv.weight"], heads)
    x = x + self.lin(w, p + "attn2.to_out.0", o)
    x = self.codec_mlp(w, p, x)
    for i in range(layers):
      x = self.codec_self_block(w, e + "blocks." + str(i + 1) + ".", x, heads)
    return self.ln(w, e + "norm_out", x)

  def skin_condition(self: __torch__.M, w: Dict[str, Tensor], points: Tensor, normals: Tensor, query: Tensor, heads: int, layers: int, freqs: int, bf16_buffers: bool) -> Tensor:
    # points, normals (B, N, 3), query (B, Q) -> (B, Q, latent)
    f = torch.cat([self.pmpe(points, freqs, bf16_buffers), normals], -1)
    x = self.lin(w, "vae.model.cond_encoder.proj_in", self.at_query(f, query))
    return self.lin(w, "vae.model.cond_quant", self.codec_encoder(w, "cond_encoder", x, f, heads, layers))

  def skin_encode(self: __torch__.M, w: Dict[str, Tensor], points: Tensor, normals: Tensor, weights: Tensor, tokens: int, heads: int, layers: int, freqs: int, bf16_buffers: bool) -> Tensor:
    # points, normals (B, N, 3), weights (B, N) of one joint -> what is quantised (B, tokens, levels)
    f = torch.cat([self.pmpe(points, freqs, bf16_buffers), normals, torch.unsqueeze(weights, -1)], -1)
    x = torch.expand(torch.narrow(w["vae.model.encoder.learned_queries"], 0, 0, tokens), [points.size(0), -1, -1])
    z = self.lin(w, "vae.model.quant", self.codec_encoder(w, "encoder", x, f, heads, layers))
    return self.lin(w, "vae.model.FSQ.project_in", z)

  def fsq_bound(self: __torch__.M, z: Tensor, levels: Tensor) -> Tensor:
    # z (.., levels) -> the same squeezed so that rounding gives the levels of each channel
    lv = torch.to(levels, 6)
    half = (lv - 1) * 1.001 / 2
    offset = (1 - torch.remainder(lv, 2.0)) * 0.5
    return torch.tanh(z + torch.atanh(offset / half)) * half - offset

  def fsq_codes(self: __torch__.M, z: Tensor, levels: Tensor) -> Tensor:
    # z (.., levels) -> codes (..), first level fastest; levels is int64
    digits = torch.to(torch.round(self.fsq_bound(z, levels)), 4) + torch.floor_divide(levels, 2)
    basis = torch.floor_divide(torch.cumprod(levels, 0), levels)
    return torch.sum(digits * basis, [-1])

  def fsq_latents(self: __torch__.M, w: Dict[str, Tensor], codes: Tensor, levels: Tensor) -> Tensor:
    # codes (..) -> (.., latent)
    basis = torch.floor_divide(torch.cumprod(levels, 0), levels)
    half = torch.floor_divide(levels, 2)
    digits = torch.remainder(torch.floor_divide(torch.unsqueeze(codes, -1), basis), levels)
    return self.fsq_project_out(w, torch.to(digits - half, 6), levels)

  def fsq_project_out(self: __torch__.M, w: Dict[str, Tensor], digits: Tensor, levels: Tensor) -> Tensor:
    # digits (.., levels) counted from the middle level -> (.., latent)
    return self.lin(w, "vae.model.FSQ.project_out", digits / torch.to(torch.floor_divide(levels, 2), 6))

  def fsq_straight(self: __torch__.M, z: Tensor, levels: Tensor) -> Tensor:
    # z (.., levels) -> digits counted from the middle level; gradients pass the rounding as if it were not there
    b = self.fsq_bound(z, levels)
    return b + torch.detach(torch.round(b) - b)

  def skin_tokens(self: __torch__.M, w: Dict[str, Tensor], latents: Tensor, condition: Tensor, heads: int, layers: int) -> Tensor:
    # latents (J, tokens, latent), condition (Q, latent) that all joints share, or (J, Q, latent) -> keys and values of the
    # last block (J, tokens + Q, 2C)
    shared = torch.expand(condition, [latents.size(0), -1, -1])
    x = self.lin(w, "vae.model.post_quant", torch.cat([latents, shared], 1))
    for i in range(layers):
      x = self.codec_self_block(w, "vae.model.decoder.blocks." + str(i) + ".", x, heads)
    p = "vae.model.decoder.blocks." + str(layers) + ".attn2."
    return self.mm(w, p + "to_kv.weight", self.ln(w, p + "norm_cross", x))

  def skin_points(self: __torch__.M, w: Dict[str, Tensor], points: Tensor, normals: Tensor, freqs: int, bf16_buffers: bool) -> Tensor:
    # points, normals (.., 3) -> (.., C)
    f = torch.cat([self.pmpe(points, freqs, bf16_buffers), normals], -1)
    return self.lin(w, "vae.model.decoder.proj_query", f)

  def skin_queries(self: __torch__.M, w: Dict[str, Tensor], x: Tensor, heads: int, layers: int) -> Tensor:
    # (.., P, C) -> (.., H, P, D)
    p = "vae.model.decoder.blocks." + str(layers) + "."
    q = self.mm(w, p + "attn2.to_q.weight", self.ln(w, p + "norm2", x))
    return torch.transpose(torch.unflatten(q, -1, [heads, -1]), -3, -2)

  def skin_at(self: __torch__.M, w: Dict[str, Tensor], x: Tensor, o: Tensor, layers: int) -> Tensor:
    # points x (.., P, C) and what they found o (.., H, P, D) -> influences (.., P) in [0, 1]
    d = "vae.model.decoder."
    p = d + "blocks." + str(layers) + "."
    y = x + self.lin(w, p + "attn2.to_out.0", torch.flatten(torch.transpose(o, -3, -2), -2))
    y = self.codec_mlp(w, p, y)
    y = self.lin(w, d + "proj_out", self.ln(w, d + "norm_out", y))
    return torch.sigmoid(torch.squeeze(y, -1))

  def skin_influence(self: __torch__.M, w: Dict[str, Tensor], kv: Tensor, points: Tensor, normals: Tensor, heads: int, layers: int, freqs: int, bf16_buffers: bool, chunk: int) -> Tensor:
    # kv (J, T, 2C), points, normals (N, 3) -> influences (J, N) in [0, 1]
    keys, values = torch.chunk(torch.transpose(torch.unflatten(kv, -1, [heads, -1]), -3, -2), 2, -1)
    rows = annotate(List[Tensor], [])
    for start in range(0, points.size(0), chunk):
      n = min(chunk, points.size(0) - start)
      # the same for all joints
      x = self.skin_points(w, torch.narrow(points, 0, start, n), torch.narrow(normals, 0, start, n), freqs, bf16_buffers)
      q = torch.unsqueeze(self.skin_queries(w, x, heads, layers), 0)
      columns = annotate(List[Tensor], [])
      for j in range(kv.size(0)):
        o = torch.scaled_dot_product_attention(q, torch.narrow(keys, 0, j, 1), torch.narrow(values, 0, j, 1))
        columns.append(self.skin_at(w, x, torch.squeeze(o, 0), layers))
      rows.append(torch.stack(columns, 0))
    return torch.cat(rows, 1)

  def skin_rows(self: __torch__.M, w: Dict[str, Tensor], p: Tensor, geometry: Tensor) -> Tensor:
    # influences p (J, N) in [0, 1] and what the mesh and the skeleton say, geometry (J, N, G), of all joints of a skeleton ->
    # rows (J, N) that sum to one over the joints. Without anything learned they are the influences, normalised
    r = "vae.model.rows."
    q = torch.clamp(p, 0.00001, 0.99999)
    share = torch.log(p + 0.00001) - torch.log(torch.sum(p, [0], True) + 0.00001)
    most = torch.to(torch.ge(p, torch.amax(p, [0], True)), 6)
    decoded = torch.stack([torch.log(q / (1 - q)) * 0.25, share * 0.25, p, most], -1)
    h = self.lin_act(w, r + "proj_in", torch.cat([geometry, decoded], -1), "gelu")
    h = self.lin_act(w, r + "hidden", h, "gelu")
    return torch.softmax(share + torch.squeeze(self.lin(w, r + "proj_out", h), -1), 0)

  def fsq_digits(self: __torch__.M, codes: Tensor, levels: Tensor) -> Tensor:
    # codes (.., T) -> their digits (.., T * levels) between -1 and 1, as project_out has them
    half = torch.floor_divide(levels, 2)
    basis = torch.floor_divide(torch.cumprod(levels, 0), levels)
    digits = torch.remainder(torch.floor_divide(torch.unsqueeze(codes, -1), basis), levels)
    return torch.flatten(torch.to(digits - half, 6) / torch.to(half, 6), -2)

  def code_rows(self: __torch__.M, w: Dict[str, Tensor], digits: Tensor, geometry: Tensor) -> Tensor:
    # digits (J, T * levels) of the codes of all joints of a skeleton and what the mesh and the skeleton say, geometry
    # (J, N, G) -> rows (J, N) that sum to one over the joints. Zeros are codes that say nothing
    r = "vae.model.rows."
    h = self.lin(w, r + "proj_in", geometry) + torch.unsqueeze(self.mm(w, r + "codes_in.weight", digits), 1)
    h = self.lin(w, r + "hidden", torch.gelu(h)) + torch.unsqueeze(self.mm(w, r + "codes_hidden.weight", digits), 1)
    return torch.softmax(torch.squeeze(self.lin(w, r + "proj_out", torch.gelu(h)), -1), 0)

  def rows_of_codes(self: __torch__.M, w: Dict[str, Tensor], codes: Tensor, levels: Tensor, geometry: Tensor) -> Tensor:
    # codes (J, T), geometry (J, N, G) -> rows (J, N)
    return self.code_rows(w, self.fsq_digits(codes, levels), geometry)

  def silent(self: __torch__.M, w: Dict[str, Tensor], geometry: Tensor) -> Tensor:
    # digits (J, T * levels) of codes that say nothing
    return torch.zeros([geometry.size(0), w["vae.model.rows.codes_in.weight"].size(1)], dtype=6, device=geometry.device)

  def pooled(self: __torch__.M, h: Tensor, weights: Tensor) -> Tensor:
    # h (J, N, C), weights (J, N) -> weighted means (J, C), small where all weights are
    return torch.sum(h * torch.unsqueeze(weights, -1), [1]) / (torch.sum(weights, [1], True) + 0.01)

  def row_encode(self: __torch__.M, w: Dict[str, Tensor], geometry: Tensor, truth: Tensor, said: Tensor, levels: Tensor) -> Tensor:
    # geometry (J, N, G), the weights truth (J, N), and those that are said without codes (J, N) -> what is quantised
    # (J, T, levels)
    e = "vae.model.row_encoder."
    more = truth - said
    share = torch.log((truth + 0.001) / (said + 0.001)) * 0.3
    h = self.lin_act(w, e + "proj_in", torch.cat([geometry, torch.stack([truth, said, more * 2, share], -1)], -1), "gelu")
    h = self.lin_act(w, e + "hidden", h, "gelu")
    h = torch.cat([self.pooled(h, truth), self.pooled(h, said), self.pooled(h, torch.abs(more))], -1)
    z = self.lin(w, e + "proj_out", self.lin_act(w, e + "pooled", h, "gelu"))
    return torch.unflatten(z, -1, [-1, levels.size(0)])

  def row_codes(self: __torch__.M, w: Dict[str, Tensor], geometry: Tensor, truth: Tensor, levels: Tensor) -> Tensor:
    # geometry (J, N, G), weights truth (J, N) -> what is quantised (J, T, levels)
    return self.row_encode(w, geometry, truth, self.code_rows(w, self.silent(w, geometry), geometry), levels)

  # ------------------------------------------------------------------------------------------------ language model

  def rope_table(self: __torch__.M, like: Tensor, positions: int, channels: int, theta: float) -> Tensor:
    # (2, positions, 1, channels / 2): cosines, sines
    f = 1.0 / torch.pow(theta, torch.arange(0, channels, 2, dtype=6, device=like.device) / channels)
    a = torch.unsqueeze(torch.arange(positions, dtype=6, device=like.device), -1) * f
    return torch.unsqueeze(torch.stack([torch.cos(a), torch.sin(a)], 0), -2)

  def half(self: __torch__.M, w: Dict[str, Tensor], h: Dict[str, __torch__.torch.classes.quantized.LinearPackedParamsBase], name: str, x: Tensor) -> Tensor:
    # weights kept as 16 bits where they are, else as mm
    if name in h:
      y = ops.quantized.linear_dynamic_fp16(x * @HALF_SCALE_INVERSE@, h[name])
    else:
      y = self.mm(w, name, x)
    return y

  def lm_qkv(self: __torch__.M, w: Dict[str, Tensor], h: Dict[str, __torch__.torch.classes.quantized.LinearPackedParamsBase], p: str, x: Tensor, rope: Tensor, heads: int, eps: float) -> Tuple[Tensor, Tensor]:
    # x (B, T, C), rope (2, T, 1, D / 2) -> normed and rotated queries and keys (B, T, H + G, D), values (B, T, G, D)
    n = w[p + "self_attn.qk_norm"]
    y = self.half(w, h, p + "self_attn.qkv", torch.rms_norm(x, [x.size(-1)], w[p + "input_layernorm.weight"], eps))
    y = torch.unflatten(y, -1, [-1, n.size(1)])
    t = torch.rms_norm(torch.narrow(y, -2, 0, n.size(0)), [n.size(1)], None, eps) * n
    a, b = torch.chunk(t, 2, -1)
    c = torch.select(rope, 0, 0)
    s = torch.select(rope, 0, 1)
    qk = torch.cat([a * c - b * s, b * c + a * s], -1)
    return (qk, torch.narrow(y, -2, n.size(0), n.size(0) - heads))

  def lm_mlp(self: __torch__.M, w: Dict[str, Tensor], h: Dict[str, __torch__.torch.classes.quantized.LinearPackedParamsBase], p: str, x: Tensor, eps: float) -> Tensor:
    y = torch.rms_norm(x, [x.size(-1)], w[p + "post_attention_layernorm.weight"], eps)
    gate, up = torch.chunk(self.half(w, h, p + "mlp.gate_up", y), 2, -1)
    return x + self.half(w, h, p + "mlp.down", torch.silu(gate) * up)

  def lm_logits(self: __torch__.M, w: Dict[str, Tensor], h: Dict[str, __torch__.torch.classes.quantized.LinearPackedParamsBase], x: Tensor, eps: float) -> Tensor:
    # (.., C) -> (.., vocabulary)
    y = torch.rms_norm(x, [x.size(-1)], w["norm.weight"], eps)
    return self.half(w, h, "lm_head", y)

  def lm_embed(self: __torch__.M, w: Dict[str, Tensor], tokens: Tensor) -> Tensor:
    # ids (..) -> (.., C)
    return torch.embedding(w["embed_tokens.weight"], tokens)

  def lm_attend(self: __torch__.M, qk: Tensor, v: Tensor, heads: int) -> Tensor:
    # causal attention of whole sequences: qk (B, T, H + G, D), v (B, T, G, D) -> (B, T, H * D)
    groups = v.size(-2)
    q = torch.unflatten(torch.narrow(qk, -2, 0, heads), -2, [groups, -1])
    q = torch.transpose(torch.transpose(q, -4, -3), -3, -2)
    size = q.size()
    k = torch.expand(torch.unsqueeze(torch.transpose(torch.narrow(qk, -2, heads, groups), -3, -2), -3), size)
    u = torch.expand(torch.unsqueeze(torch.transpose(v, -3, -2), -3), size)
    o = torch.scaled_dot_product_attention(torch.flatten(q, 0, -4), torch.flatten(k, 0, -4), torch.flatten(u, 0, -4), None, 0.0, True)
    o = torch.transpose(torch.transpose(torch.reshape(o, size), -3, -2), -4, -3)
    return torch.flatten(o, -3)

  def lm_hidden(self: __torch__.M, w: Dict[str, Tensor], h: Dict[str, __torch__.torch.classes.quantized.LinearPackedParamsBase], x: Tensor, rope: Tensor, heads: int, layers: int, eps: float) -> Tensor:
    # whole sequences without a cache: embeddings (B, T, C) -> (B, T, C) before the last norm
    r = torch.narrow(rope, 1, 0, x.size(-2))
    for i in range(layers):
      p = "layers." + str(i) + "."
      qk, v = self.lm_qkv(w, h, p, x, r, heads, eps)
      x = x + self.half(w, h, p + "self_attn.o", self.lm_attend(qk, v, heads))
      x = self.lm_mlp(w, h, p, x, eps)
    return x

  def lm_teacher(self: __torch__.M, w: Dict[str, Tensor], h: Dict[str, __torch__.torch.classes.quantized.LinearPackedParamsBase], prefix: Tensor, tokens: Tensor, rope: Tensor, heads: int, layers: int, eps: float) -> Tensor:
    # prefix (B, P, C), tokens (B, T) -> logits (B, T, vocabulary) of what follows each token
    x = torch.cat([prefix, self.lm_embed(w, tokens)], -2)
    x = self.lm_hidden(w, h, x, rope, heads, layers, eps)
    return self.lm_logits(w, h, torch.narrow(x, -2, prefix.size(-2), tokens.size(-1)), eps)

  # ------------------------------------------------------------------------------------------------ cache
  # Keys and values of a layer and asset by position: (2, G, capacity, D) of the prompt and of what all rows have said alike,
  # and (2, R, G, capacity, D) of what came after, the suffixes of the beams, equally long.

  def lm_prompt(self: __torch__.M, w: Dict[str, Tensor], h: Dict[str, __torch__.torch.classes.quantized.LinearPackedParamsBase], prefix: Tensor, tokens: Tensor, cache: List[Tensor], rope: Tensor, heads: int, eps: float) -> Tensor:
    # prefix (P, C), tokens (T) -> logits (1, vocabulary) of what follows; fills the first P + T positions
    x = torch.cat([prefix, self.lm_embed(w, tokens)], -2)
    r = torch.narrow(rope, 1, 0, x.size(-2))
    for i in range(len(cache)):
      p = "layers." + str(i) + "."
      qk, v = self.lm_qkv(w, h, p, x, r, heads, eps)
      self.lm_remember(cache[i], qk, v, 0, heads)
      o = self.lm_attend(qk, v, heads)
      if i == len(cache) - 1:
        # of the last layer only what the last position becomes is asked for
        o = torch.narrow(o, 0, -1, 1)
        x = torch.narrow(x, 0, -1, 1)
      x = x + self.half(w, h, p + "self_attn.o", o)
      x = self.lm_mlp(w, h, p, x, eps)
    return self.lm_logits(w, h, x, eps)

  def lm_remember(self: __torch__.M, cache: Tensor, qk: Tensor, v: Tensor, slot: int, heads: int) -> None:
    # keys and values of positions (T, .., D) from the given one on
    at = torch.narrow(cache, 2, slot, v.size(0))
    torch.copy_(torch.select(at, 0, 0), torch.transpose(torch.narrow(qk, 1, heads, v.size(1)), 0, 1))
    torch.copy_(torch.select(at, 0, 1), torch.transpose(v, 0, 1))

  def lm_attend_past(self: __torch__.M, q: Tensor, k: Tensor, v: Tensor, shared: Tensor, suffixes: Tensor, known: int, begin: int, end: int) -> Tensor:
    # an asset's rows (n, H, D), with their new keys and values (n, G, D), attend to their shared prefix and to their
    # suffixes -> (n, H * D). The new ones go to the end of the suffixes, or to the end of the shared prefix if there are none
    n = k.size(0)
    c = torch.unsqueeze(torch.narrow(shared, 2, 0, known), 1)
    t = torch.narrow(torch.narrow(suffixes, 1, 0, n * min(1, end - begin)), 3, begin, end - begin)
    if end > begin:
      torch.copy_(torch.select(t, 3, -1), torch.stack([k, v], 0))
    else:
      self.lm_remember(shared, torch.cat([q, k], 1), v, known - n, q.size(1))
    # rows and the query heads of a group are rows of one attention: (1, G, n * H / G, D)
    q = torch.unflatten(q, 1, [k.size(1), -1])
    one = torch.unsqueeze(torch.flatten(torch.transpose(q, 0, 1), 1, 2), 0)
    if q.is_cuda:
      o = self.lm_attend_plain(q, c, t)
    else:
      o, l = ops.aten._scaled_dot_product_flash_attention_for_cpu(one, torch.select(c, 0, 0), torch.select(c, 0, 1))
      if end > begin:
        # two attentions are one, each by its share of the sum of exponentials
        u, m = ops.aten._scaled_dot_product_flash_attention_for_cpu(q, torch.select(t, 0, 0), torch.select(t, 0, 1))
        o = torch.transpose(torch.unflatten(torch.squeeze(o, 0), 1, [n, -1]), 0, 1)
        l = torch.transpose(torch.unflatten(torch.squeeze(l, 0), 1, [n, -1]), 0, 1)
        o = torch.lerp(o, u, torch.unsqueeze(torch.sigmoid(m - l), -1))
    return torch.flatten(o, 1)

  def lm_attend_plain(self: __torch__.M, q: Tensor, c: Tensor, t: Tensor) -> Tensor:
    # q (n, G, H / G, D), shared (2, 1, G, .., D) and suffixes (2, n, G, .., D), if any -> (n, G, H / G, D), step by step
    k = torch.expand(c, [-1, q.size(0), -1, -1, -1])
    if t.size(1) > 0:
      k = torch.cat([k, t], 3)
    p = torch.softmax(torch.matmul(q * q.size(3) ** -0.5, torch.transpose(torch.select(k, 0, 0), 2, 3)), -1)
    return torch.matmul(p, torch.select(k, 0, 1))

  def lm_step(self: __torch__.M, w: Dict[str, Tensor], h: Dict[str, __torch__.torch.classes.quantized.LinearPackedParamsBase], tokens: Tensor, positions: Tensor, rows: List[int], known: List[int], begins: List[int], ends: List[int], cache: List[Tensor], suffixes: List[Tensor], rope: Tensor, heads: int, eps: float) -> Tensor:
    # tokens, positions (R); for each asset its number of rows, how many positions they share and from where to
    # where their suffixes go, with the new position, and the layers of both -> logits (R, vocabulary); fills the new position
    x = self.lm_embed(w, tokens)
    r = torch.index_select(rope, 1, positions)
    layers = len(cache) // len(rows)
    for i in range(layers):
      p = "layers." + str(i) + "."
      qk, v = self.lm_qkv(w, h, p, x, r, heads, eps)
      q = torch.narrow(qk, 1, 0, heads)
      k = torch.narrow(qk, 1, heads, v.size(1))
      first = 0
      outs = annotate(List[Tensor], [])
      for a in range(len(rows)):
        n = rows[a]
        j = a * layers + i
        outs.append(self.lm_attend_past(torch.narrow(q, 0, first, n), torch.narrow(k, 0, first, n), torch.narrow(v, 0, first, n), cache[j], suffixes[j], known[a], begins[a], ends[a]))
        first = first + n
      x = x + self.half(w, h, p + "self_attn.o", torch.cat(outs, 0))
      x = self.lm_mlp(w, h, p, x, eps)
    return self.lm_logits(w, h, x, eps)

  def cache_new(self: __torch__.M, like: Tensor, groups: int, capacity: int, channels: int) -> Tensor:
    # positions that are never written take no memory
    return torch.empty([2, groups, capacity, channels], dtype=6, device=like.device)

  def cache_grown(self: __torch__.M, cache: Tensor, used: int, capacity: int) -> Tensor:
    out = torch.empty([2, cache.size(1), capacity, cache.size(3)], dtype=6, device=cache.device)
    torch.copy_(torch.narrow(out, 2, 0, used), torch.narrow(cache, 2, 0, used))
    return out

  def suffixes_new(self: __torch__.M, cache: Tensor, rows: int, capacity: int) -> Tensor:
    return torch.empty([2, rows, cache.size(1), capacity, cache.size(3)], dtype=6, device=cache.device)

  def suffixes_moved(self: __torch__.M, suffixes: Tensor, rows: int, begin: int, count: int, capacity: int) -> Tensor:
    # the same suffixes at the beginning of new ones
    out = torch.empty([2, rows, suffixes.size(2), capacity, suffixes.size(4)], dtype=6, device=suffixes.device)
    n = min(rows, suffixes.size(1))
    torch.copy_(torch.narrow(torch.narrow(out, 1, 0, n), 3, 0, count), torch.narrow(torch.narrow(suffixes, 1, 0, n), 3, begin, count))
    return out

  def suffixes_copied(self: __torch__.M, suffixes: List[Tensor], sources: List[int], targets: List[int], begin: int, count: int) -> Tensor:
    # suffixes of rows become those of other rows
    for layer in suffixes:
      t = torch.narrow(layer, 3, begin, count)
      for i in range(len(sources)):
        torch.copy_(torch.select(t, 1, targets[i]), torch.select(t, 1, sources[i]))
    return suffixes[0]

  def suffixes_shared(self: __torch__.M, cache: List[Tensor], suffixes: List[Tensor], known: int, begin: int, count: int) -> Tensor:
    # the beginning of suffixes that all rows share goes to the end of the shared prefix
    for i in range(len(cache)):
      torch.copy_(torch.narrow(cache[i], 2, known, count), torch.narrow(torch.select(suffixes[i], 1, 0), 2, begin, count))
    return cache[0]

  # ------------------------------------------------------------------------------------------------ training
  # The functions above with sizes as tensors, since a call that keeps gradients takes nothing else.

  def train_logits(self: __torch__.M, w: Dict[str, Tensor], points: Tensor, normals: Tensor, query: Tensor, tokens: Tensor, rope: Tensor, sizes: Tensor, eps: Tensor) -> Tensor:
    # points, normals (B, N, 3), query (B, Q), tokens (B, T), sizes (heads, layers, freqs of the shape encoder; heads,
    # layers of the language model) -> logits (B, T, vocabulary) of what follows each token. One mesh may have all tokens
    n = annotate(List[int], [])
    for i in range(sizes.size(0)):
      n.append(int(torch.select(sizes, 0, i)))
    x = self.shape_latents(w, points, normals, query, n[0], n[1], n[2])
    prefix = torch.expand(self.shape_prefix(w, x), [tokens.size(0), -1, -1])
    return self.lm_teacher(w, self.halves(), prefix, tokens, rope, n[3], n[4], float(eps))

  def train_quantised(self: __torch__.M, w: Dict[str, Tensor], z: Tensor, levels: Tensor) -> Tensor:
    return self.fsq_straight(z, levels)

  def train_rows(self: __torch__.M, w: Dict[str, Tensor], p: Tensor, geometry: Tensor) -> Tensor:
    return self.skin_rows(w, p, geometry)

  def train_code_rows(self: __torch__.M, w: Dict[str, Tensor], near: Tensor, truth: Tensor, at: Tensor, levels: Tensor, taken: Tensor, kept: Tensor) -> Tensor:
    # near (J, M, G) and truth (J, M), what the row encoder reads; at (J, N, G), where rows are wanted; taken (J), the joint
    # whose codes each joint is told, and kept (J, T), 1 for each token that it is told -> rows (2, J, N) without codes and
    # with them
    silent = self.silent(w, near)
    said = torch.detach(self.code_rows(w, silent, near))
    z = self.fsq_straight(self.row_encode(w, near, truth, said, levels), levels)
    digits = z / torch.to(torch.floor_divide(levels, 2), 6) * torch.unsqueeze(kept, -1)
    told = torch.index_select(torch.flatten(digits, -2), 0, taken)
    return torch.stack([self.code_rows(w, silent, at), self.code_rows(w, told, at)], 0)

  def train_influence(self: __torch__.M, w: Dict[str, Tensor], points: Tensor, normals: Tensor, query: Tensor, near: Tensor, near_normals: Tensor, weights: Tensor, at: Tensor, at_normals: Tensor, levels: Tensor, sizes: Tensor) -> Tensor:
    # points, normals (B, N, 3) and query (B, Q) of the meshes, K joints of each: near, near_normals (B * K, M, 3) and
    # weights (B * K, M), what the encoder reads of a joint; at, at_normals (B * K, P, 3), where it is decoded; sizes (heads,
    # encoder layers, decoder layers, freqs, tokens of a joint that are kept, whether embedding constants are bfloat16,
    # whether codes are rounded) -> influences (B * K, P)
    n = annotate(List[int], [])
    for i in range(sizes.size(0)):
      n.append(int(torch.select(sizes, 0, i)))
    bf16 = n[5] == 1
    c = self.skin_condition(w, points, normals, query, n[0], n[1], n[3], bf16)
    z = self.skin_encode(w, near, near_normals, weights, n[4], n[0], n[1], n[3], bf16)
    if n[6] == 1:
      z = self.fsq_straight(z, levels)
    else:
      z = self.fsq_bound(z, levels)
    z = self.fsq_project_out(w, z, levels)
    kv = self.skin_tokens(w, z, torch.repeat_interleave(c, near.size(0) // c.size(0), 0), n[0], n[2])
    k, v = torch.chunk(torch.transpose(torch.unflatten(kv, -1, [n[0], -1]), -3, -2), 2, -1)
    x = self.skin_points(w, at, at_normals, n[3], bf16)
    o = torch.scaled_dot_product_attention(self.skin_queries(w, x, n[0], n[2]), k, v)
    return self.skin_at(w, x, o, n[2])
