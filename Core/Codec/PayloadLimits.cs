namespace SessionKernel;

/// <summary>The sizes of payloads, in bytes, that the codec heeds.</summary>
/// <param name="Maximum">A larger one is neither written nor read.</param>
/// <param name="WarnAbove">A larger one is logged.</param>
/// <param name="CompressAbove">A larger one is compressed.</param>
/// <param name="MaximumStored">Of a whole stored value: a larger one is not looked at.</param>
internal readonly record struct PayloadLimits(int Maximum, int WarnAbove, int CompressAbove, int MaximumStored);
