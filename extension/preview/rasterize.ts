/** A drawing as a picture, made with what the browser has. */

/** Pixels of the picture to one of the drawing: sharp on fine screens, and small enough to be sent around. */
const DENSITY = 2;
/** No side of a picture is longer, because browsers draw nothing beyond. */
const LONGEST = 8192;

/** Draws an SVG document that stands alone as a PNG, and returns its bytes in base 64. Rejects what is no drawing. */
export async function rasterize(svg: string): Promise<string> {
  const address = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    const scale = Math.min(DENSITY, LONGEST / Math.max(image.width, image.height));
    const canvas = document.createElement('canvas');
    canvas.width = Math.round(image.width * scale);
    canvas.height = Math.round(image.height * scale);
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
    const address64 = canvas.toDataURL('image/png');
    return address64.slice(address64.indexOf(',') + 1);
  } finally {
    URL.revokeObjectURL(address);
  }
}
