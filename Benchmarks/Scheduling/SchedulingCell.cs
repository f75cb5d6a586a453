namespace SessionKernel.Benchmarks.Scheduling;

/// <summary>One load under which the variants are compared.</summary>
internal readonly record struct SchedulingCell(int DelayMicros, int Callers, int WorkMicros);
