namespace NodeDriver;

/// <summary>
/// How the driver makes, changes and shows a value whose shape it does not know: by whole numbers that both builds can hold.
/// </summary>
/// <param name="Make">A value that holds one number.</param>
/// <param name="Add">The value, or a new one, that holds one number more.</param>
/// <param name="Show">The sum of the numbers, and what else there is to see, without spaces.</param>
public sealed record Shape<T>(Func<int, T> Make, Func<T, int, T> Add, Func<T, string> Show)
    where T : notnull;
