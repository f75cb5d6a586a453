namespace SessionKernel;

/// <summary>The sizes, in bytes, at which the codec treats a payload differently.</summary>
/// <param name="Maximum">A larger payload is neither written nor read.</param>
/// <param name="WarnAbove">A larger payload is logged.</param>
/// <param name="CompressAbove">A larger payload is compressed.</param>
/// <param name="MaximumStored">A whole stored value that is larger is not read.</param>
internal readonly record struct PayloadLimits(int Maximum, int WarnAbove, int CompressAbove, int MaximumStored);
