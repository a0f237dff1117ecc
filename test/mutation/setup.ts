import fc from 'fast-check';

// A property that fails has killed its mutant. Looking for the smallest example would take seconds each time.
fc.configureGlobal({ endOnFailure: true });
